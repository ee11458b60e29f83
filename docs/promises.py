"""What each number in the tests' names promises, and which tests show it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
NUMBER = r"([RFSAH][1-9]\d?)"
IN_NAME = re.compile(r"^test_(?:\w+_)?([rfsah][1-9]\d?)_")
IN_DOCSTRING = re.compile(rf"\b{NUMBER}(?=[,:)]| and {NUMBER}:)")

HEAD = """\
# Promises

What each number promises that stands in the name or the first words of a test, and
where that test is. Written by `make docs` from `docs/promises.py` and the tests; do
not edit.
"""
GROUPS = {
    "S": "What the site does",
    "F": "What an attacker of the application does not reach",
    "A": "What Apache shows",
    "H": "What the host keeps apart",
    "R": "What no fault takes away",
}
PROMISES = {
    "S1": "Several URLs lead to one view, each kind of converter has a use, and every "
    "URL is made by name.",
    "S2": "Pages fill the blocks of one base, share macros, and show what they are "
    "given as text.",
    "S3": "A form tells each mistake beside its field, asks for its token, and says by "
    "a message what it did.",
    "S4": "What a request keeps ends with it; its id and where its time went are told.",
    "S5": "All errors have one look, as a page or as JSON, by what the client accepts.",
    "S6": "All libraries log into one file with time, level and place, and go on in a "
    "new one when it is renamed.",
    "S7": "Settings are one table with defaults, read from one file.",
    "S8": "The same program runs on SQLite, PostgreSQL and MariaDB.",
    "S9": "Items, suppliers and offers hold together in the database, and more rows "
    "need no more queries.",
    "S10": "The API lists, shows, makes, changes and deletes, with exact amounts, "
    "pages, versions and the right status.",
    "S11": "A test may ask Flask for contexts, URLs, templates and messages.",
    "S12": "An editor's day works in a real browser, also with the keyboard alone.",
    "S13": "A sign-in leads where the user was going, and tells nothing before the "
    "right password.",
    "S14": "Passwords are kept as argon2id, no two alike; older hashes are made anew.",
    "S15": "Users of an LDAP directory sign in over TLS, and their groups give roles.",
    "S16": "Who may do what is one table, for each post too, and holds everywhere.",
    "S17": "Administrators manage each table in the browser and see no password.",
    "S18": "A mail waits in a queue until the server took it.",
    "S19": "A feature is one folder that registers itself, with its templates.",
    "S20": "Each slot's daemons run as the application's user from `start.wsgi`.",
    "S21": "The application's user has a home to enter, and may write nowhere else "
    "than it must.",
    "S22": "A touch of `start.wsgi` reloads.",
    "S23": "A debugger attaches on loopback, on development hosts only.",
    "S24": "A line of Apache's error log is explained.",
    "F1": "Every cookie is bound to the host, to TLS and away from scripts.",
    "F2": "A copied cookie is worthless after sign-out, a new password or a lock.",
    "F3": "A sign-in begins a new session; it ends when idle, and at an age.",
    "F4": "No route writes without its form token, and reading changes no row.",
    "F5": "A hash costs enough, takes all of a password, and an old one is upgraded.",
    "F6": "Over all processes, the sixth wrong password in 5 minutes reaches no hash.",
    "F7": "Nobody learns from an answer or its time which accounts exist.",
    "F8": "No sign-in leads off the site.",
    "F9": "A field that a form or resource does not take is refused; nothing changes.",
    "F10": "Each kind of person gets from each route what the table says.",
    "F11": "An upload is a picture within limits, encoded anew, and served as a file.",
    "F12": "A client chooses neither its address nor its request's id.",
    "F13": "No failure shows a traceback, and there is no console.",
    "F14": "A new secret key keeps everybody signed in.",
    "F15": "Only administrators enter the administration; networks can be a gate too.",
    "F16": "A name cannot change a filter or a DN of the directory.",
    "F17": "A line break adds no header, recipient or mail.",
    "F18": "A link to set a password names the configured host, and works once, for an "
    "hour.",
    "F19": "Whatever is asked of the API, it does not fail and keeps to its document.",
    "F20": "What a user is answered is stored nowhere.",
    "F21": "Sign-ins, refusals and changes of accounts are each one line of the log.",
    "F22": "A bearer token reaches the application.",
    "F23": "The packages of a release are known, their licences too, and its code has "
    "no grave finding.",
    "A2": "Each security header is sent exactly once, also on errors.",
    "A3": "No header tells a version.",
    "A14": "What is not a page is not served.",
    "H6": "Users reach the site's port alone; the rest listens on loopback.",
    "H7": "The application's user can write nothing of the code.",
    "R4": "A stuck thread is noticed in time and slows nobody else; when all are stuck "
    "the site is back in 90 s.",
    "R5": "A daemon whose interpreter hangs is replaced.",
    "R6": "Overload is refused, not kept waiting, and forgotten when it ends.",
    "R7": "A daemon that dies is replaced at once; only what it was answering is lost.",
    "R9": "After an out-of-memory kill, also of Apache, the site is back in 10 s.",
    "R10": "Without its database the site answers, says so, and recovers by itself.",
    "R11": "A restart of the database costs at most the requests in flight.",
    "R12": "When the database hangs, each request ends in time.",
    "R13": "All pools together never ask for more connections than the server has.",
    "R14": "A full disk fails no request for want of a log, loses nothing that was "
    "kept, and is told.",
    "R15": "No line of a log is lost, torn or doubled by a rotation.",
    "R20": "A clock that is wrong by seconds ends no session.",
    "R26": "After a reboot the site is back in 60 s.",
}


def shown() -> dict[str, list[Path]]:
    """Return the files of tests that name each number."""
    found: dict[str, list[Path]] = {}
    for path in sorted(TESTS.rglob("*.py")):
        for number in sorted(numbers(path.read_text(encoding="utf-8"))):
            found.setdefault(number, []).append(path.relative_to(ROOT))
    return found


def numbers(source: str) -> set[str]:
    """Find numbers in names of tests, in docstrings, and in faults' promises."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and (named := IN_NAME.match(node.name)):
            found.add(named[1].upper())
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
            docstring = ast.get_docstring(node) or ""
            found |= {match[1] for match in IN_DOCSTRING.finditer(docstring)}
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Promise":
            found |= set(re.findall(rf"^'{NUMBER}'$", ast.unparse(node.args[0])))
    return found


def sections() -> Iterator[str]:
    """Yield the table of each group."""
    files = shown()
    for letter, title in GROUPS.items():
        yield f"\n## {title}\n\n| number | promise | shown by |\n|---|---|---|\n"
        for number, promise in PROMISES.items():
            if number[0] == letter:
                told = ", ".join(f"`{path}`" for path in files.get(number, []))
                yield f"| {number} | {promise} | {told} |\n"
