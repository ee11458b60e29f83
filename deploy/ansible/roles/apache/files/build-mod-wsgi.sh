#!/bin/sh
# build-mod-wsgi.sh VERSION SHA256 TARGET: builds mod_wsgi from its source on PyPI for this
# host's Apache and Python, and removes the compiler that was installed for it. TARGET
# stands there at the very end: a run that was killed is simply done again.
set -eu
version=$1 sha256=$2 target=$3 added=$3.packages
tools="apache2-dev gcc libc6-dev python3-dev python3-pip python3-setuptools python3-wheel"
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

# What a kill left half installed; nothing otherwise.
dpkg --configure -a
apt-get update -q
# Those of a run that was killed are known still.
if [ ! -e "$added" ]; then
    # shellcheck disable=SC2086 # names of packages hold no blanks
    apt-get -s install --no-install-recommends $tools | sed -n 's/^Inst \([^ ]*\) (.*/\1/p' > "$added.partial"
    mv "$added.partial" "$added"
fi
# shellcheck disable=SC2086
apt-get install -y -q --no-install-recommends $tools
xargs -r apt-mark auto < "$added"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "mod_wsgi==$version --hash=sha256:$sha256" > "$work/source.txt"
python3 -m pip wheel --quiet --no-deps --no-build-isolation --no-binary :all: \
    --no-cache-dir --require-hashes --requirement "$work/source.txt" --wheel-dir "$work"
python3 -m zipfile -e "$work"/mod_wsgi-*.whl "$work/wheel"
install -m 0644 "$work"/wheel/mod_wsgi/server/mod_wsgi-py*.so "$target.partial"
sync "$target.partial"

# What somebody else needs by now stays.
apt-get -s -o APT::AutoRemove::RecommendsImportant=false -o APT::AutoRemove::SuggestsImportant=false \
    autoremove | sed -n 's/^Remv \([^ ]*\).*/\1/p' | grep -Fxf "$added" | xargs -r apt-get purge -y -q
mv "$target.partial" "$target"
rm "$added"
