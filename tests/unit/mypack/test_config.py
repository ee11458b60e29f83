from mypack.config import SETTINGS
from mypack.settings import TOML_TYPES


def test_each_name_stands_once() -> None:
    names = [setting.name for setting in SETTINGS]
    assert len(names) == len(set(names))


def test_each_default_keeps_its_own_rule() -> None:
    for setting in SETTINGS:
        if not setting.is_required:
            assert setting.rule.holds(setting.default), setting.name


def test_each_row_can_be_rendered_as_documentation() -> None:
    for setting in SETTINGS:
        assert setting.meaning, setting.name
        assert setting.rule.words, setting.name
        assert setting.type in TOML_TYPES, setting.name
