#!/bin/sh
# options.sh ENV: prints the options of ansible-playbook for an inventory, or says what
# keeps it from running.
set -eu
inventory=deploy/ansible/inventories/$1
if [ ! -d "$inventory" ]; then
    # shellcheck disable=SC2012 # names of inventories hold no blanks
    known=$(ls deploy/ansible/inventories | paste -sd ' ')
    echo "ENV=$1: there is no $inventory." >&2
    echo "Next step: name one of $known, or copy production.example to it." >&2
    exit 1
fi
echo "-i $inventory"
[ "$1" = local ] || exit 0
# Mitogen enters the playbook's folder, where a database's administrator may have no way.
echo "-e play_strategy=linear"
[ "$(id -u)" != 0 ] || exit 0
if ! command -v sudo > /dev/null; then
    echo "This user is not root and the machine has no sudo." >&2
    echo "Next step: run make as root." >&2
    exit 1
fi
sudo -n true 2> /dev/null || echo --ask-become-pass
