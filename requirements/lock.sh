#!/bin/sh
# Compiles the lock files for all Pythons from 3.11 on; no index's address is written.
set -eu
compile() {
    .venv/test/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header "$@"
}
compile pyproject.toml -o requirements/app.txt
compile --group pyproject.toml:installer -o requirements/installer.txt
compile --group pyproject.toml:debug -c requirements/app.txt -o requirements/debug.txt
compile --group pyproject.toml:controller -c requirements/app.txt -o requirements/controller.txt
compile --group pyproject.toml:storage -o requirements/storage.txt
compile pyproject.toml --group test -c requirements/app.txt -c requirements/controller.txt \
    -o requirements/test.txt
