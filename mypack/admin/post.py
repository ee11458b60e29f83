"""Posts in the administration."""

from typing import Any

from flask_login import current_user

from mypack.admin.editable import EditableTable
from mypack.post.forms import ChangePostForm, CreatePostForm
from mypack.post.models import Post
from mypack.post.service import add_post, change_post, delete_post


class PostTable(EditableTable):
    """What users wrote; whoever adds one here is its author."""

    noun, row_model = "post", Post
    create_row_form, change_row_form = CreatePostForm, ChangePostForm
    search_columns = (Post.search_text,)
    column_list = ("title", "author", "created_at", "updated_at")
    column_export_list = (*column_list, "body")
    column_labels = {"created_at": "Published", "updated_at": "Changed"}  # noqa: RUF012
    column_sortable_list = (
        ("title", "search_text"),
        ("author", "author.name"),
        "created_at",
        "updated_at",
    )
    column_default_sort = ("created_at", True)
    column_select_related_list = (Post.author,)

    def label(self, row: Post) -> str:
        """Return the title."""
        return row.title

    def add(self, form: CreatePostForm) -> Post:
        """Publish the post as the administrator's."""
        return add_post(author=current_user._get_current_object(), **form.values())

    def change(self, row: Post, version: int | None, form: Any) -> Post:
        """Change the post; it stays its author's."""
        return change_post(row, version=version, **form.values())

    def delete(self, row: Post) -> None:
        """Delete the post."""
        delete_post(row)
