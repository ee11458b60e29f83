"""Manifests: what this tool relies on has the right shape."""

import json

import pytest

from sitectl import manifest
from sitectl.messages import SiteError
from tests.unit.sitectl import samples


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 2),
        ("release", "latest"),
        ("release", "../20261122T000001Z-0000001"),
        ("python", "3"),
        ("dependencies", "abc"),
        ("static", {"../x.css": "a" * 64}),
        ("static", {"/x.css": "a" * 64}),
        ("files", {"a/../../x": "a" * 64}),
        ("files", {"x": "short"}),
        ("migrations", [{"revision": "1", "kind": "other", "problems": []}]),
        ("migrations", None),
    ],
)
def test_a_wrong_field_is_named(field, value):
    raw = {**samples.manifest(samples.release_id(1)), field: value}
    with pytest.raises(SiteError, match="SITE-104") as caught:
        manifest.parse(json.dumps(raw).encode(), "m")
    assert f"m: {field} = " in caught.value.text


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff"])
def test_what_is_no_object_is_refused(data):
    with pytest.raises(SiteError, match="SITE-104"):
        manifest.parse(data, "m")


def test_a_dirty_release_has_an_id_too():
    assert manifest.is_release_id("20261122T000001Z-0000001.dirty")
    assert not manifest.is_release_id("20261122T000001Z-0000001\n")
