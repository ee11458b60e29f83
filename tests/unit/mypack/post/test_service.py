import pytest
from flask import Flask
from sqlalchemy.orm.exc import StaleDataError

from mypack.extensions import db
from mypack.post.models import Post
from mypack.post.service import (
    add_post,
    change_post,
    delete_post,
    find_post,
    list_posts,
)

from ..conftest import anna_in

pytestmark = pytest.mark.every_database


def titles(**given: object) -> list[str]:
    return [post.title for post in list_posts(**given).items]  # type: ignore[arg-type]


def test_posts_come_newest_first_page_by_page(app: Flask) -> None:
    with anna_in(app) as anna:
        for number in range(5):
            add_post(author=anna, title=f"Post {number}", body="Text")
        found = list_posts(page=2, per_page=2)
        assert [post.title for post in found.items] == ["Post 2", "Post 1"]
        assert (found.total, found.pages) == (5, 3)
        assert titles(page=10**15) == []


def test_posts_are_sorted_by_title_without_capitals_and_accents(app: Flask) -> None:
    with anna_in(app) as anna:
        for title in ("banana", "Écume", "apple", "Zest", "dark roast"):
            add_post(author=anna, title=title, body="Text")
        ascending = ["apple", "banana", "dark roast", "Écume", "Zest"]
        assert titles(sort="title") == ascending
        assert titles(sort="-title") == ascending[::-1]


def test_a_search_finds_title_and_text_in_any_case_and_nothing_by_wildcards(
    app: Flask,
) -> None:
    with anna_in(app) as anna:
        add_post(author=anna, title="Crème de la crème", body="About milk.")
        add_post(author=anna, title="Beans", body="ROASTED 100% here")
        assert titles(q="CREME") == ["Crème de la crème"]
        assert titles(q="roasted") == ["Beans"]
        assert titles(q="100%") == ["Beans"]
        assert titles(q="1%0") == titles(q="b_ans") == []


def test_posts_of_one_author_are_found_by_the_exact_name(app: Flask) -> None:
    with anna_in(app) as anna:
        add_post(author=anna, title="Mine", body="Text")
        assert titles(author="anna") == ["Mine"]
        assert titles(author="ann") == []


def test_a_change_counts_the_version_and_moves_the_search(app: Flask) -> None:
    with anna_in(app) as anna:
        post = add_post(author=anna, title="Old", body="Text")
        change_post(post, version=1, title="New")
        assert (post.title, post.body, post.version) == ("New", "Text", 2)
        assert titles(q="new") == ["New"]
        assert titles(q="old") == []


def test_saving_what_is_there_changes_nothing(app: Flask) -> None:
    with anna_in(app) as anna:
        post = add_post(author=anna, title="Same", body="Text")
        change_post(post, version=1, title="Same", body="Text")
        assert post.version == 1


def test_a_stale_version_neither_changes_nor_deletes(app: Flask) -> None:
    with anna_in(app) as anna:
        post = add_post(author=anna, title="One", body="Text")
        change_post(post, title="Two")
        with pytest.raises(StaleDataError):
            change_post(post, version=1, title="Three")
        with pytest.raises(StaleDataError):
            delete_post(post, version=1)
        kept = find_post(post.id)
        assert kept is not None
        assert kept.title == "Two"


def test_a_post_is_deleted(app: Flask) -> None:
    with anna_in(app) as anna:
        post = add_post(author=anna, title="One", body="Text")
        delete_post(post, version=1)
        assert find_post(post.id) is None


def test_the_searched_text_is_not_loaded_with_a_post(app: Flask) -> None:
    with anna_in(app) as anna:
        number = add_post(author=anna, title="One", body="Text").id
        db.session.expire_all()
        db.session.expunge_all()
        assert "search_text" not in vars(db.session.get(Post, number))
