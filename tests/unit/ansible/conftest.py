"""Loads the modules of the roles, which are no package."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROLES = Path(__file__).parents[3] / "deploy/ansible/roles"


@pytest.fixture(scope="session")
def load() -> Callable[[str, str], ModuleType]:
    def module(role: str, name: str) -> ModuleType:
        path = ROLES / role / "library" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec
        assert spec.loader
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
        return loaded

    return module
