"""A feature may add a page of its own to the administration."""

from flask import Flask
from flask_admin import expose

from mypack import admin
from mypack.admin.access import AdminPage

from .conftest import SignIn


class WeatherPage(AdminPage):
    @expose()
    def index(self) -> str:
        return "It rains."


def test_an_added_page_is_linked_and_for_administrators(
    app: Flask, sign_in: SignIn
) -> None:
    admin.add_page(app, WeatherPage("Weather", endpoint="admin_weather", url="weather"))
    ada = sign_in("ada")
    assert 'href="/admin/weather/"' in ada.get("/admin/").text
    assert ada.get("/admin/weather/").text == "It rains."
    assert sign_in("edith").get("/admin/weather/").status_code == 403
    assert app.test_client().get("/admin/weather/").status_code == 302
