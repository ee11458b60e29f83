"""Build the release of this tree, or of a git ref, and say in JSON where it lies."""

import argparse
import json
import sys
from pathlib import Path

from bundle.build import build
from bundle.errors import BundleFailed
from bundle.target import Target


def main() -> int:
    """Print the built release as one JSON object; 1 and a message when it cannot be."""
    options = _options()
    target = Target(options.python, options.machine)
    try:
        built = build(
            options.tree, options.output, target, options.ref, debug=options.debug
        )
    except BundleFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    print(json.dumps(built))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bundle", description=__doc__)
    parser.add_argument("--tree", type=Path, default=Path.cwd(), help="the repository")
    parser.add_argument("--output", type=Path, default=Path(".build"))
    parser.add_argument("--ref", help="a git ref; default: the working tree as it is")
    parser.add_argument("--debug", action="store_true", help="with a debugger in it")
    parser.add_argument("--python", required=True, help="the host's, such as 3.11")
    parser.add_argument("--machine", required=True, help="the host's, such as x86_64")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
