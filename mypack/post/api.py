"""Posts for programs."""

from typing import Any

from flask import url_for
from flask_login import current_user
from flask_sqlalchemy.pagination import Pagination

from mypack.api import ApiBlueprint
from mypack.post.models import Post
from mypack.post.schemas import PostListArguments, PostSchema
from mypack.post.service import (
    add_post,
    change_post,
    delete_post,
    find_post,
    list_posts,
)

bp = ApiBlueprint("post_api", __name__, path="/post", tag="Posts")


@bp.get("/")
@bp.allowed("post.list")
@bp.arguments(PostListArguments, location="query")
@bp.paged(PostSchema)
def index(arguments: dict[str, Any]) -> Pagination:
    """List posts."""
    return list_posts(**arguments)


@bp.post("/")
@bp.allowed("post.create")
@bp.etag
@bp.arguments(PostSchema)
@bp.response(201, PostSchema)
def create(values: dict[str, Any]) -> tuple[Post, dict[str, str]]:
    """Publish a post; Location tells where it is."""
    post = add_post(author=current_user._get_current_object(), **values)
    return post, {"Location": url_for(".show", post_id=post.id)}


@bp.get("/<id:post_id>")
@bp.allowed("post.get", find_post)
@bp.etag
@bp.response(200, PostSchema)
def show(post: Post) -> Post:
    """Show a post."""
    return post


@bp.put("/<id:post_id>")
@bp.allowed("post.update", find_post)
@bp.etag
@bp.arguments(PostSchema)
@bp.response(200, PostSchema)
def replace(post: Post, values: dict[str, Any]) -> Post:
    """Replace title and text of a post."""
    bp.check_etag(post, PostSchema)
    return change_post(post, **values)


@bp.patch("/<id:post_id>")
@bp.allowed("post.update", find_post)
@bp.etag
@bp.arguments(PostSchema(partial=True))
@bp.response(200, PostSchema)
def change(post: Post, values: dict[str, Any]) -> Post:
    """Change title or text of a post; the other stays."""
    bp.check_etag(post, PostSchema)
    return change_post(post, **values)


@bp.delete("/<id:post_id>")
@bp.allowed("post.delete", find_post)
@bp.etag
@bp.response(204)
def delete(post: Post) -> None:
    """Delete a post."""
    bp.check_etag(post, PostSchema)
    delete_post(post)
