#!/bin/sh
# Every linter, one line each; the first that objects ends the run.
set -eu
bin=.venv/test/bin
$bin/ruff check .
$bin/ruff format --check .
$bin/mypy
$bin/yamllint --strict .
PATH="$PWD/$bin:$PATH" $bin/ansible-lint
shellcheck deploy/*.sh tests/*.sh tests/*/*.sh requirements/*.sh .ci/run \
    deploy/ansible/roles/*/files/*.sh deploy/ansible/inventories/vagrant/hosts
