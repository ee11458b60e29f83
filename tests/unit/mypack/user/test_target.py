import pytest
from flask import Flask, redirect

from mypack.user.target import local_path, page_path

OUTSIDE = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "https://evil.example",
    "http:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "/\x00/evil.example",
    "/\x0b/evil.example",
    "/\x85/evil.example",
    "/\xa0/evil.example",
    "evil.example",
    "@evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "./evil",
    "",
    None,
]


@pytest.mark.parametrize("target", OUTSIDE)
def test_a_target_off_the_site_is_not_followed(target: str | None) -> None:
    assert local_path(target, "/home") == "/home"


@pytest.mark.parametrize(
    "target", ["/", "/item/1", "/item/?q=a%20b&x=//y", "/é", "/item/#top"]
)
def test_a_path_of_the_site_is_followed(target: str) -> None:
    assert local_path(target, "/home") == target
    assert redirect(target).headers["Location"].startswith("/")


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        ("/item/1?from=mail", "/item/1?from=mail"),
        ("/user/sign-out", "/home"),  # takes nothing but a form
        ("/no/such/page", "/no/such/page"),
        (None, "/home"),
    ],
)
def test_a_form_that_has_no_page_is_not_gone_to(
    app: Flask, target: str | None, followed: str
) -> None:
    with app.app_context():
        assert page_path(target, "/home") == followed
