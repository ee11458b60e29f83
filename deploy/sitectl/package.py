"""Packs this tool into one executable file, the same bytes every time."""

import io
import os
import sys
import zipfile
from pathlib import Path

# -I: neither the caller's environment nor the current directory is searched.
SHEBANG = b"#!/usr/bin/python3 -I\n"
ENTRY = b"import sys\n\nfrom sitectl.cli import main\n\nsys.exit(main(sys.argv[1:]))\n"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold


def contents(source: Path) -> dict[str, bytes]:
    """Return the files to pack, sorted by name; nothing compiled."""
    found = {
        f"sitectl/{path.relative_to(source).as_posix()}": path.read_bytes()
        for path in source.rglob("*.py")
    }
    return dict(sorted({**found, "__main__.py": ENTRY}.items()))


def render(files: dict[str, bytes]) -> bytes:
    """Render shebang and zip, without times, owners or anything of this machine."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return SHEBANG + buffer.getvalue()


def build(target: Path) -> bool:
    """Write the program unless it is already these bytes; tell whether it changed."""
    data = render(contents(Path(__file__).parent))
    if target.is_file() and target.read_bytes() == data:
        target.chmod(0o755)
        return False
    draft = target.with_name(f".{target.name}.tmp")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(data)
    draft.chmod(0o755)
    os.replace(draft, target)  # noqa: PTH105 - atomic, unlike a copy
    return True


if __name__ == "__main__":
    print("changed" if build(Path(sys.argv[1])) else "unchanged")
