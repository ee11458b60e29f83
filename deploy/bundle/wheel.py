"""The application itself as a wheel."""

import os
import subprocess
import sys
from pathlib import Path

from bundle.errors import BundleFailed

# A zip file's clock starts in 1980; a fixed time makes equal sources equal bytes.
EPOCH = "315532800"


def build_wheel(tree: Path, output: Path) -> Path:
    """Build the wheel of the project in `tree`, with the controller's own hatchling."""
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        str(output),
    ]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    done = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BundleFailed(
            f"The package does not build:\n{done.stderr.strip()}\n"
            "Next step: mend pyproject.toml, then try again."
        )
    return next(output.glob("*.whl"))
