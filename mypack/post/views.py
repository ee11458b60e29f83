"""Pages of the posts."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mypack.list_page import asked_page, listing
from mypack.permission import require
from mypack.post.forms import ChangePostForm, CreatePostForm, PostListForm
from mypack.post.models import Post
from mypack.post.service import (
    add_post,
    change_post,
    delete_post,
    find_post,
    list_posts,
)
from mypack.row_form import DeleteForm
from mypack.user.models import NAME_LENGTH

bp = Blueprint("post", __name__, url_prefix="/post")


@bp.get("/")
@bp.get(f"/by/<string(maxlength={NAME_LENGTH}):author>")
def index(author: str | None = None) -> str:
    """Show the posts that the URL asks for, a page at a time."""
    form = PostListForm(author=author)
    asked = form.wanted()
    asked["author"] = asked["author"] or None
    shown = listing(list_posts(**asked, page=asked_page()), form)
    if asked["author"] and not (shown.rows.total or asked["q"]):
        # The same for a user without posts: nobody learns which names exist.
        abort(404, "Nobody of this name has written a post.")
    return render_template("post/index.html", listing=shown, author=asked["author"])


@bp.get("/<id:post_id>")
def show(post_id: int) -> str:
    """Show one post."""
    return render_template("post/show.html", post=found_post(post_id))


@bp.route("/create", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Publish a post in the name of the current user."""
    require("post.create")
    writer = current_user._get_current_object()  # a proxy is no row
    form = CreatePostForm()
    if form.is_written(lambda: add_post(author=writer, **form.values())):
        flash("Your post is published.", "success")
        return redirect(url_for("post.show", post_id=form.row.id))
    return render_template("post/create.html", form=form), form.status


@bp.route("/<id:post_id>/edit", methods=["GET", "POST"])
def edit(post_id: int) -> ResponseReturnValue:
    """Change a post: its author and administrators may."""
    post = found_post(post_id)
    require("post.update", post)
    form = ChangePostForm(obj=post)
    version = form.version.data
    if form.is_written(lambda: change_post(post, version=version, **form.values())):
        flash("The post is changed.", "success")
        return redirect(url_for("post.show", post_id=post_id))
    return render_template("post/edit.html", form=form, post=post), form.status


@bp.route("/<id:post_id>/delete", methods=["GET", "POST"])
def delete(post_id: int) -> ResponseReturnValue:
    """Delete a post, once it was asked whether that is meant."""
    post = found_post(post_id)
    require("post.delete", post)
    form = DeleteForm(obj=post)
    if form.is_written(lambda: delete_post(post, version=form.version.data)):
        flash("The post is deleted.", "success")
        return redirect(url_for("post.index"))
    return render_template("post/delete.html", form=form, post=post), form.status


def found_post(post_id: int) -> Post:
    """Return the post, or answer that there is no such page."""
    return find_post(post_id) or abort(404)
