"""Prove under load that switches fail and stall nothing; print and write the report."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from tests.proof import picture, report, switches
from tests.proof.errors import ProofFailed
from tests.proof.load import Plan
from tests.proof.run import as_json, prove


def main() -> int:
    """Return 0 when nothing failed, 1 when something did, 2 when nothing was proved."""
    options = _options()
    words = switches.LONG if options.long else options.switches
    plan = replace(Plan(), pause=options.pause)
    try:
        proof = prove(options.inventory, options.host, words, plan, _say)
    except ProofFailed as failure:
        print(failure, file=sys.stderr)
        return 2
    figures = as_json(proof)
    report.write(figures, options.output)
    picture.draw(figures, options.output)
    print(f"\n{report.terminal(figures)}\n\nwritten to {options.output}/")
    return 0 if report.holds(figures) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description=__doc__)
    parser.add_argument("--inventory", type=Path, required=True)
    parser.add_argument("--host", required=True, help="its name in the inventory")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--short", action="store_true", help="the default: 3 minutes")
    length.add_argument("--long", action="store_true", help="21 switches")
    parser.add_argument("--switches", default=switches.SHORT, help="instead of --short")
    parser.add_argument("--pause", type=float, default=Plan.pause, help="seconds")
    parser.add_argument("--output", type=Path, default=Path("docs/proof"))
    return parser.parse_args()


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
