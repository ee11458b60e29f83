from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.extensions import db
from mypack.post.models import Post
from mypack.post.service import add_post, change_post, find_post
from mypack.user.service import find_user

from ..conftest import token

pytestmark = pytest.mark.every_database

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def post_id(app: Flask) -> int:
    return write(app, title="First flush", body="Two leaves\nand a bud.")


def write(app: Flask, *, author: str = "anna", title: str, body: str = "Text") -> int:
    with app.app_context():
        user = find_user(author)
        assert user
        return add_post(author=user, title=title, body=body).id


def stored(app: Flask, post_id: int) -> tuple[str, str, int] | None:
    with app.app_context():
        post = find_post(post_id)
        return (post.title, post.body, post.version) if post else None


def number_of_posts(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.count(Post.id))) or 0


def send(client: FlaskClient, path: str, **data: object) -> object:
    return client.post(path, data={**data, "csrf_token": token(client, path)})


def test_a_post_is_shown_escaped_with_its_line_breaks(
    app: Flask, client: FlaskClient
) -> None:
    number = write(app, title="<b>Bold</b>", body="<i>one</i>\ntwo\n\nthree")
    page = client.get(f"/post/{number}").text
    assert "<h1>&lt;b&gt;Bold&lt;/b&gt;</h1>" in page
    assert "<p>&lt;i&gt;one&lt;/i&gt;<br>two</p><p>three</p>" in page


def test_a_post_tells_its_author_and_time(
    app: Flask, client: FlaskClient, post_id: int
) -> None:
    with app.app_context():
        post = find_post(post_id)
        assert post
        moment = post.created_at.isoformat()
    page = client.get(f"/post/{post_id}").text
    assert f'<time datetime="{moment}">' in page
    assert '<a href="/post/by/anna">anna</a>' in page
    assert "changed" not in page


def test_the_list_is_newest_first_and_searched(app: Flask, client: FlaskClient) -> None:
    for title in ("Roasting", "Brewing"):
        write(app, title=title)
    page = client.get("/post/").text
    assert page.index("Brewing") < page.index("Roasting")
    found = client.get("/post/?q=roast").text
    assert "Roasting" in found
    assert "Brewing" not in found
    assert "No post fits this search" in client.get("/post/?q=xyz").text


def test_pages_and_search_stand_in_the_url(app: Flask, client: FlaskClient) -> None:
    for number in range(25):
        write(app, title=f"Tea {number:02}")
    page = client.get("/post/?q=tea&sort=title").text
    assert "Tea 19" in page
    assert "Tea 20" not in page
    second = client.get("/post/?q=tea&sort=title&page=2").text
    assert "Tea 20" in second
    assert "q=tea" in second
    assert "sort=title" in second
    assert client.get("/post/?page=9&q=tea").location == "/post/?q=tea&page=2"


@pytest.mark.parametrize(
    "query", ["page=x", "page=-1", "page=99999999999999999999", "sort=x", "q=%00%FF"]
)
def test_a_query_that_makes_no_sense_shows_a_list(
    client: FlaskClient, post_id: int, query: str
) -> None:
    assert client.get(f"/post/?{query}").status_code in (200, 302)


def test_s1_posts_of_one_author_have_a_url(app: Flask, client: FlaskClient) -> None:
    write(app, title="Of anna")
    write(app, title="Of paul", author="paul")
    page = client.get("/post/by/anna").text
    assert "Posts by anna" in page
    assert "Of anna" in page
    assert "Of paul" not in page


@pytest.mark.parametrize("name", ["ada", "nobody", "x" * 81, "a%00b", "%F0%9F%98%80"])
def test_an_author_without_posts_looks_like_an_unknown_one(
    client: FlaskClient, post_id: int, name: str
) -> None:
    assert client.get(f"/post/by/{name}").status_code == 404


def test_a_user_writes_a_post(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("paul")
    answer = send(client, "/post/create", title=" A day ", body="One\r\ntwo")
    number = int(answer.location.rpartition("/")[2])  # type: ignore[attr-defined]
    assert stored(app, number) == ("A day", "One\ntwo", 1)
    page = client.get(f"/post/{number}").text
    assert "Your post is published." in page
    assert "/post/by/paul" in page


def test_s16_nobody_writes_in_another_s_name(app: Flask, sign_in: SignIn) -> None:
    paul, data = sign_in("paul"), {"title": "A", "body": "B"}
    for forged in ({"author_id": 4}, {"author": "ada"}, {"id": 77}):
        answer = send(paul, "/post/create", **data, **forged)
        assert answer.status_code == 400  # type: ignore[attr-defined]
    send(paul, "/post/create", **data)
    with app.app_context():
        assert db.session.scalars(db.select(Post)).one().author.name == "paul"


def test_a_visitor_is_asked_to_sign_in_first(client: FlaskClient, post_id: int) -> None:
    for path in ("/post/create", f"/post/{post_id}/edit", f"/post/{post_id}/delete"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.location.startswith("/user/sign-in?next=")


@pytest.mark.parametrize(
    ("name", "status"), [("anna", 200), ("paul", 403), ("edith", 403), ("ada", 200)]
)
@pytest.mark.parametrize("action", ["edit", "delete"])
def test_s16_its_author_and_administrators_change_a_post(
    sign_in: SignIn, post_id: int, name: str, status: int, action: str
) -> None:
    client = sign_in(name)
    path = f"/post/{post_id}/{action}"
    assert client.get(path).status_code == status
    is_offered = path in client.get(f"/post/{post_id}").text
    assert is_offered == (status == 200)


@pytest.mark.parametrize("action", ["edit", "delete"])
def test_s16_another_s_post_stays_also_when_the_form_is_sent(
    app: Flask, sign_in: SignIn, post_id: int, action: str
) -> None:
    client = sign_in("paul")
    data = {"title": "Mine", "body": "now", "version": 1}
    data["csrf_token"] = token(client, "/post/create")
    assert client.post(f"/post/{post_id}/{action}", data=data).status_code == 403
    assert stored(app, post_id) == ("First flush", "Two leaves\nand a bud.", 1)


def test_an_author_changes_a_post(app: Flask, sign_in: SignIn, post_id: int) -> None:
    client = sign_in()
    send(client, f"/post/{post_id}/edit", title="Second flush", body="More", version=1)
    assert stored(app, post_id) == ("Second flush", "More", 2)
    assert "The post is changed." in client.get(f"/post/{post_id}").text


def test_a_stale_edit_keeps_what_was_typed_and_can_be_sent_again(
    app: Flask, sign_in: SignIn, post_id: int
) -> None:
    client = sign_in()
    path = f"/post/{post_id}/edit"
    with app.app_context():
        post = find_post(post_id)
        assert post
        change_post(post, title="By another window")
    mine = {"title": "Mine", "body": "typed for an hour"}
    answer = send(client, path, **mine, version=1)
    assert answer.status_code == 409  # type: ignore[attr-defined]
    page = answer.text  # type: ignore[attr-defined]
    assert "Somebody else changed this" in page
    assert "By another window" in page
    assert "typed for an hour" in page
    assert 'name="version" type="hidden" value="2"' in page
    assert stored(app, post_id) == ("By another window", "Two leaves\nand a bud.", 2)
    send(client, path, **mine, version=2)
    assert stored(app, post_id) == ("Mine", "typed for an hour", 3)


def test_an_author_deletes_a_post(app: Flask, sign_in: SignIn, post_id: int) -> None:
    client = sign_in()
    answer = send(client, f"/post/{post_id}/delete", version=1)
    assert answer.location == "/post/"  # type: ignore[attr-defined]
    assert stored(app, post_id) is None
    assert "The post is deleted." in client.get("/post/").text


def test_a_post_that_was_changed_meanwhile_is_not_deleted(
    app: Flask, sign_in: SignIn, post_id: int
) -> None:
    client = sign_in()
    with app.app_context():
        post = find_post(post_id)
        assert post
        change_post(post, title="Better")
    answer = send(client, f"/post/{post_id}/delete", version=1)
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert stored(app, post_id) is not None


@pytest.mark.parametrize(
    ("title", "body", "words"),
    [
        ("", "Text", "Enter the title."),
        ("  ", "Text", "Enter the title."),
        ("x" * 121, "Text", "Use at most 120 characters."),
        ("a\nb", "Text", "characters that cannot be kept"),
        ("a\x00b", "Text", "characters that cannot be kept"),
        ("Title", "", "Enter the text."),
        ("Title", "x" * 20_001, "Use at most 20,000 characters."),
        ("Title", "a\x00b", "characters that cannot be kept"),
    ],
)
def test_what_cannot_be_kept_is_told_at_its_field(
    app: Flask, sign_in: SignIn, title: str, body: str, words: str
) -> None:
    answer = send(sign_in(), "/post/create", title=title, body=body)
    assert answer.status_code == 400  # type: ignore[attr-defined]
    page = answer.text  # type: ignore[attr-defined]
    assert f'invalid-feedback d-block">{words}' in page or words in page
    assert number_of_posts(app) == 0


def test_the_longest_post_of_the_widest_characters_fits(
    app: Flask, sign_in: SignIn
) -> None:
    answer = send(sign_in(), "/post/create", title="☕" * 120, body="𝄞" * 20_000)
    assert answer.status_code == 302  # type: ignore[attr-defined]
    with app.app_context():
        assert db.session.scalars(db.select(Post.body)).one() == "𝄞" * 20_000


def test_the_list_takes_as_many_queries_for_many_posts_as_for_one(
    app: Flask, sign_in: SignIn
) -> None:
    client = sign_in()
    counts = []
    for number in range(3):
        write(app, title=f"Post {number}", author=("anna", "paul", "ada")[number])
        timing = client.get("/post/").headers["Server-Timing"]
        counts.append(timing.rpartition("queries: ")[2])
    assert len(set(counts)) == 1
