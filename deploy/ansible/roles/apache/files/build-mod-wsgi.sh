#!/bin/sh
# build-mod-wsgi.sh REQUIREMENTS TARGET STATE: builds mod_wsgi from its hashed source for
# this host's Apache and Python, and removes the compiler that was installed for it.
set -eu
requirements=$1 target=$2 before=$3/packages-before-build
tools="apache2-dev gcc libc6-dev python3-dev python3-pip python3-setuptools python3-wheel"

installed() { dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort; }

# A run that was killed left its list: what it installed goes with this run.
if [ ! -e "$before" ]; then
    installed > "$before.partial"
    mv "$before.partial" "$before"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # names of packages hold no blanks
apt-get install -y -q --no-install-recommends $tools
python3 -m pip wheel --quiet --no-deps --no-build-isolation --no-binary :all: \
    --no-cache-dir --require-hashes --requirement "$requirements" --wheel-dir "$work"
python3 -m zipfile -e "$work"/mod_wsgi-*.whl "$work/wheel"
install -m 0644 "$work"/wheel/mod_wsgi/server/mod_wsgi-py*.so "$target.partial"
sync "$target.partial"
mv "$target.partial" "$target"
installed | comm -13 "$before" - | xargs -r apt-get purge -y -q
rm "$before"
