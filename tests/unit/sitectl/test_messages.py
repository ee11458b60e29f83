"""Each message is explained in docs/messages.md, in the words that sitectl uses."""

import re
from pathlib import Path

import pytest

from sitectl import messages
from sitectl.messages import Message

PAGE = (Path(__file__).parents[3] / "docs/messages.md").read_text()
ALL = [value for value in vars(messages).values() if isinstance(value, Message)]
SECTIONS = dict(re.findall(r"^### (SITE-\d+)\n(.*?)(?=^#|\Z)", PAGE, re.M | re.S))


def test_codes_are_unique() -> None:
    assert len({message.code for message in ALL}) == len(ALL)


def test_page_explains_every_code_and_no_other() -> None:
    assert set(SECTIONS) == {message.code for message in ALL}


@pytest.mark.parametrize("message", ALL, ids=lambda message: message.code)
def test_page_uses_the_same_words(message: Message) -> None:
    assert f"`{message.text}`" in SECTIONS[message.code]
    assert message.next in SECTIONS[message.code]


@pytest.mark.parametrize("message", ALL, ids=lambda message: message.code)
def test_nobody_is_told_to_edit_what_ansible_writes(message: Message) -> None:
    """A correction in /etc would be gone after the next `make up`."""
    files = r"\{(settings|path)\}|/etc/|site's file|backup_command"
    assert not re.search(rf"(correct|edit|set|put) .{{0,20}}({files})", message.next)
