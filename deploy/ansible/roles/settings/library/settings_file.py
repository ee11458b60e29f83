"""Ansible module: the settings file of the site, with secrets made on the host."""

import json
import os
import pwd
import secrets
import tomllib
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: settings_file
short_description: The settings file of the site, with secrets made on the host
description: >-
  Writes a TOML file by rename. A generated key is made once, on the host, and never
  leaves it. The diff names the keys and shows no secret.
author: mypack
options:
  path: {type: path, required: true, description: The settings file.}
  owner: {type: str, required: true, description: Its owner; nobody else reads it.}
  values: {type: dict, required: true, description: Keys that may be shown.}
  hidden: {type: dict, default: {}, description: Keys that may not.}
  generated: {type: list, elements: str, default: [], description: Keys made here once.}
  check: {type: list, elements: str, default: [], description: Program that judges.}
  variable: {type: str, default: "", description: Names the file to that program.}
"""

MODE = 0o400
HEADER = "# Managed by Ansible: deploy/ansible/roles/settings\n"
HIDDEN = "(hidden)"


def main():
    """Write the file when it differs."""
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "owner": {"type": "str", "required": True},
            "values": {"type": "dict", "required": True},
            "hidden": {"type": "dict", "default": {}, "no_log": True},
            "generated": {"type": "list", "elements": "str", "default": []},
            "check": {"type": "list", "elements": "str", "default": []},
            "variable": {"type": "str", "default": ""},
        },
        supports_check_mode=True,
    )
    wanted = module.params
    path = Path(wanted["path"])
    before = tomllib.loads(path.read_text()) if path.exists() else {}
    made = {
        key: before.get(key) or secrets.token_hex(32) for key in wanted["generated"]
    }
    shown = wanted["values"]
    after = {**made, **shown, **wanted["hidden"]}
    text = HEADER + "".join(f"{key} = {toml(after[key])}\n" for key in sorted(after))
    changed = before != after or not is_private(path, wanted["owner"])
    if changed and not module.check_mode:
        partial = draft(path, text, wanted["owner"])
        if wanted["check"]:
            check(module, partial, path)
        partial.rename(path)
    difference = {
        "before": describe(before, shown),
        "after": describe(after, shown),
        "before_header": str(path),
        "after_header": str(path),
    }
    module.exit_json(changed=changed, diff=difference)


def toml(value):
    """Write a string, number, boolean or list of them; JSON's form is TOML's too."""
    return json.dumps(value, ensure_ascii=False)


def describe(settings, shown):
    """Give the lines of a diff, with secrets as one word that never changes."""
    lines = (
        f"{key} = {toml(value) if key in shown else HIDDEN}\n"
        for key, value in sorted(settings.items())
    )
    return "".join(lines)


def is_private(path, owner):
    """Tell whether the file has its owner and mode."""
    found = path.stat()
    return (found.st_mode & 0o7777) == MODE and found.st_uid == uid(owner)


def uid(owner):
    """Give the number of a user; -1 for one that check mode has not created."""
    try:
        return pwd.getpwnam(owner).pw_uid
    except KeyError:
        return -1


def check(module, partial, path):
    """Fail with the application's own words, and leave the old file, if it objects."""
    environment = {module.params["variable"]: str(partial)}
    code, _, error = module.run_command(
        module.params["check"], environ_update=environment, cwd="/"
    )
    if code:
        partial.unlink()
        told = error.replace(str(partial), str(path)).strip()
        module.fail_json(msg=f"{told}\n{path} was left as it is; the site serves on.")


def draft(path, text, owner):
    """Write beside the file: a rename then shows readers the old one or the new one."""
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    with os.fdopen(descriptor, "w") as file:
        os.fchown(file.fileno(), uid(owner), 0)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return partial


if __name__ == "__main__":
    main()
