"""What the schemas of all resources share."""

from marshmallow import RAISE, Schema


class StrictSchema(Schema):
    """Fields that a schema does not name, or only shows, are refused."""

    class Meta:
        """Said here, so that the document says it too."""

        unknown = RAISE
