"""Posts in the administration."""

from typing import Any

from flask_login import current_user
from sqlalchemy.orm import contains_eager

from mypack.admin.editable import EditableTable
from mypack.post.forms import ChangePostForm, CreatePostForm
from mypack.post.models import Post
from mypack.post.service import add_post, change_post, delete_post
from mypack.user.models import User


class PostTable(EditableTable):
    """What users wrote; whoever adds one here is its author."""

    noun, row_model = "post", Post
    create_row_form, change_row_form = CreatePostForm, ChangePostForm
    search_columns = (Post.search_text,)
    column_list = ("title", "author", "created_at", "updated_at")
    column_export_list = (*column_list, "body")
    column_labels = {"created_at": "Published", "updated_at": "Changed"}  # noqa: RUF012
    sorts = {  # noqa: RUF012
        "title": Post.search_text,
        "author": User.name,
        "created_at": Post.created_at,
        "updated_at": Post.updated_at,
    }
    column_default_sort = ("created_at", True)

    def get_query(self) -> Any:
        """Read each post with its author."""
        query = super().get_query().join(Post.author)
        return query.options(contains_eager(Post.author))

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
