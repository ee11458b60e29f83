"""Ansible module: exactly these Apache modules, sites and configurations enabled."""

from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: apache_enabled
short_description: Exactly these Apache modules, sites and configurations enabled
description: >-
  Keeps the links in mods-enabled, sites-enabled and conf-enabled as Debian's a2enmod
  makes them, all in one call; others are removed.
author: mypack
options:
  root: {type: path, default: /etc/apache2, description: Apache's directory.}
  modules: {type: list, elements: str, required: true, description: By name.}
  sites: {type: list, elements: str, required: true, description: By name.}
  configurations: {type: list, elements: str, required: true, description: By name.}
"""


def main():
    """Make and remove links until they are as wanted."""
    names = {"type": "list", "elements": "str", "required": True}
    module = AnsibleModule(
        argument_spec={
            "root": {"type": "path", "default": "/etc/apache2"},
            "modules": names,
            "sites": names,
            "configurations": names,
        },
        supports_check_mode=True,
    )
    wanted = module.params
    root = Path(wanted["root"])
    if not (root / "mods-available").is_dir() and module.check_mode:
        module.exit_json(changed=True, msg="Apache is not installed yet")
    missing = [
        name
        for name in wanted["modules"]
        if not (root / "mods-available" / f"{name}.load").exists()
    ]
    if missing:
        module.fail_json(
            msg=f"{root}/mods-available has no {', '.join(missing)}. Next step: "
            "install the package with that module, or correct apache_modules."
        )
    before = links(root)
    after = {
        "mods": module_links(root, wanted["modules"]),
        "sites": {f"{name}.conf" for name in wanted["sites"]},
        "conf": {f"{name}.conf" for name in wanted["configurations"]},
    }
    if not module.check_mode:
        for kind in before:
            enable(root, kind, after[kind] - before[kind], before[kind] - after[kind])
    shown = {"before": listing(before), "after": listing(after)}
    module.exit_json(changed=before != after, diff=shown)


def links(root):
    """Give the names of what is enabled, by kind."""
    return {
        kind: {path.name for path in (root / f"{kind}-enabled").iterdir()}
        for kind in ("mods", "sites", "conf")
    }


def module_links(root, modules):
    """Give the files of the modules: each has .load, some have .conf."""
    return {
        f"{name}{ending}"
        for name in modules
        for ending in (".load", ".conf")
        if (root / "mods-available" / f"{name}{ending}").exists()
    }


def enable(root, kind, new, old):
    """Change the links of one kind."""
    folder = root / f"{kind}-enabled"
    for name in sorted(new):
        (folder / name).symlink_to(f"../{kind}-available/{name}")
    for name in sorted(old):
        (folder / name).unlink()


def listing(enabled):
    """Give one line for each link."""
    lines = (
        f"{kind}/{name}\n" for kind, names in enabled.items() for name in sorted(names)
    )
    return "".join(lines)


if __name__ == "__main__":
    main()
