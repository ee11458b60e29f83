"""Mails that wait in the queue, and why they do."""

from mypack.admin.choice import YES_NO, Choice
from mypack.admin.table import Table
from mypack.mail.models import Mail


class MailTable(Table):
    """Mails that no server took yet; nothing of them can be changed here."""

    noun, row_model = "mail", Mail
    search_columns = (Mail.recipient,)
    column_list = column_export_list = (
        "recipient",
        "template",
        "created_at",
        "due_at",
        "attempts",
        "failure",
    )
    column_labels = {  # noqa: RUF012
        "template": "About",
        "created_at": "Queued",
        "due_at": "Sent after",
        "failure": "Last failure",
    }
    sorts = {  # noqa: RUF012
        "recipient": Mail.recipient,
        "created_at": Mail.created_at,
        "due_at": Mail.due_at,
        "attempts": Mail.attempts,
    }
    column_default_sort = "due_at"
    column_filters = (
        Choice(
            Mail.failure,
            "Failed",
            YES_NO,
            lambda value: (
                Mail.failure.is_not(None) if value == "yes" else Mail.failure.is_(None)
            ),
        ),
    )

    def label(self, row: Mail) -> str:
        """Return whom it is for."""
        return row.recipient
