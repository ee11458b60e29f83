"""Run the command line: `python3 -m sitectl`."""

import sys

from sitectl.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
