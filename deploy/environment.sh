#!/bin/sh
# Makes a Python environment from a lock file: environment.sh DIRECTORY LOCK
# Works on a bare Debian, where python3 comes without venv and pip.
set -eu
directory=$1 lock=$2
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "python3 is $("$python" --version 2>&1); 3.11 or newer is needed." \
        "Next step: use Debian 12 or 13, or name another one: make PYTHON=python3.12" >&2
    exit 1
}
if ! "$python" -c 'import ensurepip' 2> /dev/null; then
    "$(dirname "$0")/install-packages.sh" python3-venv
fi
echo "Making $directory from $lock ..." >&2
rm -rf "$directory"
"$python" -m venv "$directory"
"$directory/bin/pip" install --quiet --disable-pip-version-check --require-hashes \
    --no-compile -r "$lock"
cp "$lock" "$directory/.lock"
