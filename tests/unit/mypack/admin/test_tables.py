"""Lists: search, filters, sorting and pages, all in the URL."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.extensions import db
from mypack.item.service import add_item
from mypack.mail.models import Mail
from mypack.post.service import add_post
from mypack.user.query import find_user

from .conftest import send

pytestmark = pytest.mark.every_database

TABLES = ("user", "role", "item", "supplier", "post", "mail")
ITEMS = ["Caffe Latte", "Cappuccino", "Espresso", "Green Tea", "Wulong Tea"]


def names(client: FlaskClient, path: str, **query: object) -> list[str]:
    """What stands in the first column of the list, from top to bottom."""
    page = client.get(path, query_string=query)
    assert page.status_code == 200
    return re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]+)', page.text)


@pytest.fixture
def many(app: Flask) -> int:
    """More items than one page shows; their number."""
    with app.app_context():
        for number in range(100, 141):
            add_item(category="tea", name=f"Tea {number}", price=number // 50)
    return 46


def test_s17_the_overview_counts_the_rows(ada: FlaskClient) -> None:
    page = ada.get("/admin/").text
    counted = dict(
        re.findall(r'"menu-name">(\w+)</span>\s*<span class="number">(\d+)', page)
    )
    assert counted["Users"] == "4"
    assert counted["Items"] == "5"
    assert counted["Mails"] == "0"
    assert len(counted) == len(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_s17_each_table_has_its_list(app: Flask, ada: FlaskClient, table: str) -> None:
    with app.app_context():
        add_post(author=find_user("anna"), title="Hello", body="All of it.")
        db.session.add(Mail(recipient="x@cafe.example", template="t", context={}))
        db.session.commit()
    assert names(ada, f"/admin/{table}/")


def test_words_are_found_whatever_their_capitals(ada: FlaskClient) -> None:
    assert names(ada, "/admin/item/", search="TEA wu") == ["Wulong Tea"]
    assert names(ada, "/admin/item/", search="100%") == []
    assert names(ada, "/admin/user/", search="EDITH@") == ["edith"]


def test_filters_show_the_rows_that_fit(ada: FlaskClient) -> None:
    teas = names(ada, "/admin/item/", flt0_category_is="tea")
    assert teas == ["Green Tea", "Wulong Tea"]
    editors = names(ada, "/admin/user/", flt0_role_is="editor")
    assert editors == ["edith"]
    assert names(ada, "/admin/user/", flt1_may_sign_in_is="no") == []
    assert len(names(ada, "/admin/user/", flt2_directory_is="no")) == 4


def test_mails_that_failed_can_be_told_from_others(
    app: Flask, ada: FlaskClient
) -> None:
    with app.app_context():
        for name, failure in (("a", None), ("b", "refused by the server")):
            mail = Mail(recipient=f"{name}@cafe.example", template="t", context={})
            mail.failure = failure
            db.session.add(mail)
        db.session.commit()
    assert names(ada, "/admin/mail/", flt0_failed_is="yes") == ["b@cafe.example"]
    assert names(ada, "/admin/mail/", flt0_failed_is="no") == ["a@cafe.example"]


def test_lists_are_sorted_by_a_column_and_back(ada: FlaskClient) -> None:
    assert names(ada, "/admin/item/") == ITEMS
    assert names(ada, "/admin/item/", sort=0, desc=1) == ITEMS[::-1]
    assert names(ada, "/admin/item/", sort=2)[0] == "Wulong Tea"


def test_each_row_stands_on_one_page(ada: FlaskClient, many: int) -> None:
    found = [
        name
        for page in range(3)
        for name in names(ada, "/admin/item/", sort=2, page=page)
    ]
    assert len(found) == len(set(found)) == many


def test_a_page_is_never_longer_than_the_longest(ada: FlaskClient, many: int) -> None:
    for size, shown in ((20, 20), (50, many), (46, 20), (1_000_000, 20), (0, 20)):
        assert len(names(ada, "/admin/item/", page_size=size)) == shown


def test_a_page_after_the_last_leads_to_the_last(ada: FlaskClient, many: int) -> None:
    answer = ada.get("/admin/item/?page=99&search=tea")
    assert answer.status_code == 302
    assert "page=2" in answer.headers["Location"]
    assert "search=tea" in answer.headers["Location"]


def test_links_keep_search_filter_and_sorting(ada: FlaskClient, many: int) -> None:
    query = {"search": "tea", "flt0_category_is": "tea", "sort": 0}
    page = ada.get("/admin/item/", query_string=query).text
    following = re.search(r'href="([^"]+page=1[^"]*)"', page)
    assert following
    for kept in ("search=tea", "flt0_category_is=tea", "sort=0"):
        assert kept in following[1]


@pytest.mark.parametrize(
    "query",
    [
        "search=%00&flt0_category_is=%00",
        "search=%FF%FE&page=x&sort=x&page_size=x",
        "page=-1&page_size=-1&sort=-1",
        "page=99999999999999999999&sort=99999999999&page_size=99999999999",
        "flt0_category_is=none&flt9_x=1&flt=1&flt_=1",
        "endpoint=x&_external=1&_scheme=javascript&_anchor=x&url=/",
        "search=" + "x" * 3000,
    ],
)
def test_what_a_url_cannot_ask_for_is_left_out(ada: FlaskClient, query: str) -> None:
    for table in TABLES:
        answer = ada.get(f"/admin/{table}/?{query}")
        assert answer.status_code in (200, 302)
        assert "javascript:" not in answer.text
        assert "alert-danger" not in answer.text
        assert "alert-error" not in answer.text


@pytest.mark.parametrize("table", TABLES)
def test_a_list_asks_the_same_number_of_queries_for_any_number_of_rows(
    app: Flask, ada: FlaskClient, table: str
) -> None:
    few = queries(ada, table)
    with app.app_context():
        for name in ("anna", "paul", "edith"):
            author = find_user(name)
            assert author is not None
            add_post(author=author, title=f"By {name}", body="Words.")
            add_item(category="tea", name=f"Tea of {name}", price=3)
            db.session.add(Mail(recipient="x@cafe.example", template="t", context={}))
        db.session.commit()
    assert queries(ada, table) <= max(few, 5)


def queries(client: FlaskClient, table: str) -> int:
    timing = client.get(f"/admin/{table}/").headers["Server-Timing"]
    counted = re.search(r"queries: (\d+)", timing)
    assert counted
    return int(counted[1])


def test_the_file_holds_the_rows_of_all_pages(ada: FlaskClient, many: int) -> None:
    answer = ada.get("/admin/item/csv?search=tea&sort=0&desc=1")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = answer.text.splitlines()
    assert lines[0] == "Name,Category,Price"
    assert lines[1].startswith("Wulong Tea,tea,2.89")
    assert len(lines) == 44


def test_no_spreadsheet_runs_what_somebody_wrote(ada: FlaskClient) -> None:
    fields = {"title": "=cmd|'/c calc'!A1", "body": "@SUM(1)\n-1"}
    send(ada, "/admin/post/create", **fields)
    line = ada.get("/admin/post/csv").text.splitlines()[1]
    assert line.startswith("'=cmd|")
    assert "\"'@SUM(1)" in line
