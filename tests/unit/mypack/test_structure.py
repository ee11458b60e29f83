"""S19: one folder per feature, and its tests and templates beside it."""

from pathlib import Path

import pytest
from flask import Flask

import mypack

PACKAGE = Path(mypack.__file__).parent
TESTS = Path(__file__).parent
FEATURES = [feature.__name__.rpartition(".")[2] for feature in mypack.FEATURES]
# What goes through the database, and so has to behave alike on each.
STORED = ("test_models.py", "test_views.py", "test_api.py", "test_service.py")
NO_ROWS = (
    "error",
    "health",
    "probe",
    "trace",
    "directory",
    "operator",
)  # no rows of their own


@pytest.mark.parametrize("name", FEATURES)
def test_s19_a_feature_is_a_folder_that_registers_itself(name: str) -> None:
    feature = getattr(mypack, name)
    assert (PACKAGE / name / "__init__.py").is_file()
    assert callable(feature.init_app)
    assert feature.__doc__


def test_s19_templates_stand_in_the_folder_of_their_feature(app: Flask) -> None:
    names = app.jinja_env.list_templates(filter_func=lambda name: "/" in name)
    ours = [name for name in names if (PACKAGE / "templates" / name).exists()]
    assert {name.split("/")[0] for name in ours} <= set(FEATURES)


def test_s19_each_blueprint_has_the_name_of_its_feature(app: Flask) -> None:
    for name, blueprint in app.blueprints.items():
        if blueprint.import_name.startswith("mypack."):
            feature = blueprint.import_name.split(".")[1]
            assert feature in name.split("_"), f"{name} of {blueprint.import_name}"


@pytest.mark.parametrize("name", sorted(set(FEATURES) - set(NO_ROWS)))
def test_s8_what_is_stored_is_tested_on_every_database(name: str) -> None:
    for test in STORED:
        path = TESTS / name / test
        if path.exists():
            assert "every_database" in path.read_text(), f"{path} runs on SQLite only"
