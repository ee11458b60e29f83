from tests.lab import registries

DEB822 = """Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://other.example/
Suites: stable
Components: main
"""
ONE_LINE = """deb [signed-by=/k.gpg] http://mirror.example/debian bookworm main
deb http://third.example/apt bookworm stable
deb-src http://mirror.example/debian bookworm main
"""


def test_only_debians_own_archives_are_taken_from_deb822_sources() -> None:
    assert registries.archives(iter([DEB822]), "bookworm") == [
        ("http://mirror.example/debian", "bookworm"),
        ("http://mirror.example/debian", "bookworm-updates"),
    ]


def test_only_debians_own_archives_are_taken_from_one_line_sources() -> None:
    assert registries.archives(iter([ONE_LINE]), "bookworm") == [
        ("http://mirror.example/debian", "bookworm")
    ]


def test_local_indexes_of_the_machine_do_not_reach_hosts() -> None:
    environment = {
        "PIP_INDEX_URL": "https://index.example/simple",
        "PIP_EXTRA_INDEX_URL": "file:///somewhere https://more.example/simple",
    }
    assert registries.pip_indexes(environment) == {
        "index-url": "https://index.example/simple",
        "extra-index-url": "https://more.example/simple",
    }
