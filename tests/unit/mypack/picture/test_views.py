from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.test import TestResponse

from mypack.extensions import db
from mypack.item.models import Item
from mypack.item.service import delete_item
from mypack.picture.service import set_picture

from ..filled_form import fill_in, send

pytestmark = pytest.mark.every_database

APACHE = Path(__file__).parents[4] / "deploy/ansible/roles/apache/defaults/main.yml"
PAGE = "/item/1/picture"


@pytest.fixture
def editor(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in("edith")


def photo(size: tuple[int, int] = (60, 40)) -> bytes:
    made = BytesIO()
    Image.effect_noise(size, 90).save(made, "JPEG")
    return made.getvalue()


def upload(
    client: FlaskClient, content: bytes, name: str = "photo.jpg"
) -> TestResponse:
    return send(client, PAGE, file=(BytesIO(content), name))


def fetch(client: FlaskClient, path: str, **options: Any) -> TestResponse:
    """Read the answer and close the file that it sends."""
    with client.get(path, **options) as answer:
        answer.get_data()
        return answer


def files(app: Flask) -> list[Path]:
    folder = Path(app.config["UPLOAD_FOLDER"])
    return [path for path in folder.rglob("*") if path.is_file()]


def picture_of(app: Flask) -> str | None:
    with app.app_context():
        return db.session.get_one(Item, 1).picture


def test_f11_a_picture_is_encoded_anew_under_a_name_of_ours(
    app: Flask, editor: FlaskClient
) -> None:
    answer = upload(editor, photo(), "../../../etc/passwd\x00.svg")
    assert answer.location == "/item/1"
    (kept,) = files(app)
    assert str(kept).endswith(f"/{picture_of(app)}")
    assert kept.read_bytes()[8:12] == b"WEBP"
    assert "passwd" not in str(kept)


def test_f11_a_picture_is_served_as_an_attachment_that_may_be_kept(
    app: Flask, editor: FlaskClient
) -> None:
    upload(editor, photo())
    for client in (editor, app.test_client()):
        answer = fetch(client, f"/upload/{picture_of(app)}")
        assert answer.status_code == 200
        assert answer.mimetype == "image/webp"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.content_length == len(answer.data)
        assert answer.headers["Cache-Control"] == (
            "public, max-age=31536000, immutable"
        )
        etag = {"If-None-Match": answer.headers["ETag"]}
        assert (
            fetch(client, f"/upload/{picture_of(app)}", headers=etag).status_code == 304
        )


def test_f11_nosniff_is_sent_once_by_apache_for_every_answer(
    app: Flask, editor: FlaskClient
) -> None:
    upload(editor, photo())
    answer = fetch(editor, f"/upload/{picture_of(app)}")
    assert "X-Content-Type-Options" not in answer.headers
    headers = yaml.safe_load(APACHE.read_text())["apache_headers"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_f11_what_is_no_picture_is_told_at_the_field(
    app: Flask, editor: FlaskClient
) -> None:
    bomb = BytesIO()
    Image.new("RGB", (2000, 2000)).save(bomb, "PNG")
    huge = BytesIO()
    Image.new("1", (5000, 5000)).save(huge, "PNG")
    for content, status, message in (
        (b"", 400, "Choose a picture."),
        (b"<svg onload=alert(1)>", 415, "This is no picture."),
        (photo()[:300], 400, "This picture is damaged."),
        (bomb.getvalue(), 400, "unpacks to far more"),
        (huge.getvalue(), 413, "This picture has 25,000,000 pixels."),
    ):
        answer = upload(editor, content, "x.jpg" if content else "")
        assert answer.status_code == status
        told = answer.text.split('id="file"')[1].split("invalid-feedback")[1]
        assert message in told[:200]
    assert files(app) == []
    assert picture_of(app) is None


def test_f11_a_body_over_the_limit_is_refused(app: Flask, editor: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 100_000
    assert upload(editor, bytes(100_001)).status_code == 413
    assert files(app) == []


def test_a_file_that_is_text_is_no_file(editor: FlaskClient) -> None:
    assert send(editor, PAGE, file="photo.jpg").status_code == 400


def test_another_picture_takes_the_place_of_the_first(
    app: Flask, editor: FlaskClient
) -> None:
    upload(editor, photo())
    first = picture_of(app)
    upload(editor, photo())
    assert picture_of(app) != first
    assert len(files(app)) == 1
    assert fetch(editor, f"/upload/{first}").status_code == 404


def test_a_picture_that_could_not_be_stored_leaves_no_file(
    app: Flask, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(editor, photo())
    first = picture_of(app)

    def fail(*_: Any) -> None:
        db.session.rollback()
        raise StaleDataError

    monkeypatch.setattr("mypack.store.change", fail)
    assert upload(editor, photo()).status_code == 409
    assert picture_of(app) == first
    assert len(files(app)) == 1


def test_a_transaction_that_is_taken_back_keeps_the_picture(app: Flask) -> None:
    with app.app_context():
        item = db.session.get_one(Item, 1)
        set_picture(item, BytesIO(photo()))
        db.session.delete(item)
        db.session.flush()
        db.session.rollback()
        db.session.commit()
    assert len(files(app)) == 1


def test_a_picture_is_removed_after_a_question(app: Flask, editor: FlaskClient) -> None:
    upload(editor, photo())
    assert "deleted for good" in editor.get(f"{PAGE}/remove").text
    assert send(editor, f"{PAGE}/remove").location == "/item/1"
    assert picture_of(app) is None
    assert files(app) == []


def test_a_picture_goes_with_its_item(app: Flask) -> None:
    with app.app_context():
        item = db.session.get_one(Item, 1)
        set_picture(item, BytesIO(photo()))
        assert len(files(app)) == 1
        delete_item(item)
    assert files(app) == []


def test_a_picture_is_shown_on_its_item_and_on_the_menu(
    app: Flask, editor: FlaskClient
) -> None:
    upload(editor, photo())
    image = f'src="/upload/{picture_of(app)}"'
    assert image in editor.get("/item/1").text
    assert image in editor.get("/").text
    assert image in editor.get(PAGE).text


def test_a_folder_that_keeps_nothing_is_told_and_nothing_is_lost(
    app: Flask, editor: FlaskClient, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder")
    app.config["UPLOAD_FOLDER"] = str(blocked)
    answer = upload(editor, photo())
    assert answer.status_code == 507
    assert "The picture cannot be kept just now." in answer.text
    assert picture_of(app) is None


def test_f11_no_name_leads_out_of_the_folder(
    app: Flask, editor: FlaskClient, tmp_path: Path
) -> None:
    upload(editor, photo())
    (tmp_path / "secret").write_text("secret")
    for name in (
        "../secret",
        "..%2fsecret",
        "%2e%2e/secret",
        "ab/../../secret",
        str(tmp_path / "secret"),
        "/etc/passwd",
        "x%00.webp",
        "..%5csecret",
        "",
    ):
        answer = fetch(editor, f"/upload/{name}")
        assert answer.status_code in (301, 308, 404), name
        assert "secret" not in answer.text.replace(name, ""), name


def test_whoever_may_not_change_an_item_changes_no_picture(
    app: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    assert client.get(PAGE).status_code == 302
    user = sign_in("anna")
    assert user.get(PAGE).status_code == 403
    csrf = fill_in(user, "/post/create")["csrf_token"]
    data = {"csrf_token": csrf, "file": (BytesIO(photo()), "photo.jpg")}
    assert user.post(PAGE, data=data).status_code == 403
    assert files(app) == []


def test_an_unknown_item_has_no_picture(editor: FlaskClient) -> None:
    assert editor.get("/item/99/picture").status_code == 404
