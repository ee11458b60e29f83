import json
from pathlib import Path

import pytest
from flask import Flask

from mypack.assets import AssetUnknown, asset_url, read_manifest


def test_development_uses_the_plain_name(app: Flask) -> None:
    with app.app_context():
        assert asset_url("site.css") == "/static/site.css"


def test_a_release_uses_the_hashed_name(app: Flask) -> None:
    app.extensions["assets"] = {"site.css": "site.3f2a1b9c04d1.css"}
    with app.app_context():
        assert asset_url("site.css") == "/static/site.3f2a1b9c04d1.css"


def test_a_release_without_the_asset_does_not_render(app: Flask) -> None:
    app.extensions["assets"] = {}
    with app.app_context(), pytest.raises(AssetUnknown, match=r"site\.css is not in"):
        asset_url("site.css")


def test_the_builder_s_names_are_read(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None
    (tmp_path / "assets.json").write_text(json.dumps({"a.css": "a.0.css"}))
    assert read_manifest(tmp_path) == {"a.css": "a.0.css"}


def test_every_asset_that_a_page_names_exists(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/").text
    names = [part.split('"')[0] for part in page.split('"/static/')[1:]]
    assert {"site.css", "nav.js", "favicon.svg"} < set(names)
    for name in names:
        with client.get(f"/static/{name}") as answer:
            assert answer.status_code == 200, name
