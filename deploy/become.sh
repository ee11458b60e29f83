#!/bin/sh
# Prints the options that let Ansible become root on this machine.
[ "$1" = local ] && [ "$(id -u)" != 0 ] || exit 0
if ! command -v sudo > /dev/null; then
    echo "This user is not root and the machine has no sudo. Next step: run make as root." >&2
    exit 1
fi
sudo -n true 2> /dev/null || echo --ask-become-pass
