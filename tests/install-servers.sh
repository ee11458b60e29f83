#!/bin/sh
# The servers that tests start for themselves, PostgreSQL, MariaDB and slapd, and the
# tool that judges rules for alerts, which Debian has in the package of Prometheus.
# Installing them starts nothing, makes no cluster and no directory on this machine.
set -eu
mark="made by tests/install-servers.sh and removed at its end"
guard=/usr/sbin/policy-rc.d
clusters=/etc/postgresql-common/createcluster.d
no_cluster=$clusters/no-cluster-for-tests.conf

is_installed() {
    dpkg-query -W -f '${Status}\n' "$1" 2> /dev/null | grep -q 'ok installed'
}
tidy() {
    rm -f "$no_cluster"
    rmdir "$clusters" 2> /dev/null || true # it holds what somebody else put there
    # A policy that was there before is its owner's.
    ! grep -qs "$mark" "$guard" || rm -f "$guard"
}
trap tidy EXIT
trap 'exit 1' HUP INT TERM

[ -e "$guard" ] || {
    printf '#!/bin/sh\n# %s\nexit 101\n' "$mark" > "$guard"
    chmod 755 "$guard"
}
mkdir -p "$clusters"
printf '# %s\ncreate_main_cluster = false\n' "$mark" > "$no_cluster"
is_installed slapd ||
    echo "slapd slapd/no_configuration boolean true" | debconf-set-selections
deploy/install-packages.sh postgresql pgbackrest slapd prometheus \
    mariadb-server-core mariadb-client mariadb-backup
# Debian makes this account with the package that also starts the server.
id mysql > /dev/null 2>&1 ||
    useradd --system --user-group --home-dir /nonexistent --shell /usr/sbin/nologin mysql
