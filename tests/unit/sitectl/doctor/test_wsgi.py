"""mod_wsgi."""

import shutil

import pytest

MODULE = "/usr/lib/apache2/modules/mod_wsgi.so"
LOAD = "/etc/apache2/mods-enabled/wsgi.load"


@pytest.mark.parametrize("path", [MODULE, LOAD])
def test_a_missing_module_is_found(made, path):
    made.view.at(path).unlink()
    (found,) = made.found("wsgi.module")
    assert found.code == "DOC-221"
    assert path in found.what


def test_the_module_that_was_built_is_the_one_that_is_looked_at(made):
    built = "/usr/local/lib/sitectl/mod_wsgi-6.1.1-python3.13.so"
    load = f"LoadModule wsgi_module {built}\n"
    made.put("/etc/apache2/mods-enabled/mod_wsgi_pypi.load", load)
    (found,) = made.found("wsgi.module")
    assert built in found.what
    made.put(built, "\x7fELF libpython3.13.so.1.0")
    assert made.found("wsgi.module") == []
    assert "mod_wsgi is Python 3.13" in made.found("wsgi.python")[0].what


def test_another_python_than_the_modules_is_found(made):
    made.put(MODULE, "\x7fELF libpython3.13.so.1.0")
    found = made.found("wsgi.python")
    assert {one.code for one in found} == {"DOC-222"}
    assert "for Python 3.11, mod_wsgi is Python 3.13" in found[0].what


def test_a_socket_prefix_that_apache_cannot_reach_is_found(made):
    made.view.at("/run/apache2").chmod(0o700)
    (found,) = made.found("wsgi.sockets")
    assert found.code == "DOC-223"
    assert "www-data may not enter" in found.what
    assert "drwx------ root:root" in found.what


def test_removed_sockets_are_found(made):
    shutil.rmtree(made.view.at("/run/apache2"))
    assert made.codes("wsgi.sockets") == ["DOC-223", "DOC-224"]


def test_a_directive_of_another_place_is_found(made):
    conf = made.view.at("/etc/apache2/sites-available/mypack.conf")
    conf.write_text(conf.read_text().replace("/green/.venv", "/old/.venv"))
    (found,) = made.found("wsgi.agreement")
    assert found.code == "DOC-230"
    assert "/green/.venv" in found.what
