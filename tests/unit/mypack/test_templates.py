"""S2: what templates share; nothing that the Content-Security-Policy forbids."""

import re
from pathlib import Path

from flask import Flask, flash, render_template_string
from flask.testing import FlaskClient

from mypack.wording import counted

TEMPLATES = Path(__file__).parents[3] / "mypack" / "templates"
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
FORBIDDEN = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|(src|href)=.(https?:)?//"
)
PAGE = """
{% extends "base.html" %}
{% from "_macros.html" import breadcrumb, empty, page_head %}
{% block title %}A & B{% endblock %}
{% block head %}{{ super() }}<meta name="own">{% endblock %}
{% block breadcrumb %}{{ breadcrumb("<here>", ("Items", "/item/")) }}{% endblock %}
{% block content %}
  {% call page_head("<b>", "lead") %}<a href="/x">New</a>{% endcall %}
  {{ empty("Nothing.") }}
{% endblock %}
"""


def render(app: Flask, template: str = PAGE) -> str:
    with app.test_request_context("/item/"):
        flash("<saved>", "success")
        flash("wrong", "danger")
        return render_template_string(template)


def test_s2_a_page_fills_the_blocks_of_the_base_and_keeps_what_is_there(
    app: Flask,
) -> None:
    page = render(app)
    head = page.split("</head>")[0]
    assert "<title>A & B · Café mypack</title>" in head
    assert "site.css" in head
    assert '<meta name="own">' in head


def test_s2_macros_escape_what_they_are_given(app: Flask) -> None:
    page = render(app)
    assert "<h1>&lt;b&gt;</h1>" in page
    assert 'aria-current="page">&lt;here&gt;</li>' in page
    assert '<a href="/x">New</a>' in page


def test_s3_messages_are_shown_by_their_category(app: Flask) -> None:
    page = render(app)
    saved = '<div class="alert alert-success" role="status">&lt;saved&gt;</div>'
    assert saved in page
    assert '<div class="alert alert-danger" role="alert">wrong</div>' in page


def test_the_header_marks_where_one_is(client: FlaskClient) -> None:
    for path, marked in (
        ("/", 'href="/" aria-current="page">Menu'),
        ("/item/", 'href="/item/" aria-current="page">Items'),
        ("/item/1", 'href="/item/" aria-current="true">Items'),
        ("/supplier/1", 'href="/supplier/" aria-current="true">Suppliers'),
    ):
        page = client.get(path).text
        assert marked in page, path
        assert page.split("<main")[0].count("aria-current") == 1, path


def test_no_template_has_what_the_policy_forbids() -> None:
    for template in TEMPLATES.rglob("*.html"):
        markup = JINJA.sub("", template.read_text(encoding="utf-8"))
        assert not FORBIDDEN.search(markup), template


def test_s2_a_number_is_said_with_its_noun() -> None:
    assert [counted(number, "item") for number in (0, 1, 2)] == [
        "no items",
        "1 item",
        "2 items",
    ]
