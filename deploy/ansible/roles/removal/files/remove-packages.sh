#!/bin/sh
# remove-packages.sh STATE keep|purge: removes the packages that were not there before
# the site was installed and that nothing else needs.
set -eu
before=$1/packages-before mode=$2
[ -e "$before" ] || exit 0
ours="apache2 libapache2-mod-wsgi-py3 logrotate cron goaccess postgresql python3-psycopg2
    mariadb-server python3-pymysql python3-apt restic pgbackrest
    prometheus-node-exporter prometheus-apache-exporter
    prometheus-postgres-exporter prometheus-mysqld-exporter
    $(dpkg-query -W -f '${Package}\n' 'postgresql-*' 'mariadb-*' 2> /dev/null || true)"

is_new() { ! grep -Eq "^$1(:[a-z0-9]+)?[[:space:]]+install$" "$before"; }
is_installed() { dpkg-query -W -f '${Status}' "$1" 2> /dev/null | grep -q 'ok installed'; }
removed_with() { apt-get -s remove "$1" | sed -n 's/^Remv \([^ ]*\).*/\1/p'; }
list() { tr -s ' \n' '\n' | sort -u; }

manual=$(apt-mark showmanual)
removable=
for name in $ours; do
    # By name: apt's own rules never take a PostgreSQL for unneeded.
    if ! is_new "$name" || ! is_installed "$name"; then continue; fi
    # A package that somebody installed since, and that needs this one, keeps it.
    others=$(removed_with "$name" | while read -r victim; do
        echo "$ours" | list | grep -qx "$victim" || echo "$manual" | grep -x "$victim" || true
    done)
    if [ -n "$others" ]; then echo "Keeping $name, needed by $others"
    else removable="$removable $name"; fi
done
for name in $removable; do
    is_installed "$name" || continue
    echo "Removing $name"
    # A server of databases that is purged takes the data along.
    case $mode:$name in
        keep:postgresql* | keep:mariadb-*) apt-get remove -y -q "$name" ;;
        *) apt-get purge -y -q "$name" ;;
    esac
done
unneeded=$(apt-get -s autoremove | sed -n 's/^Remv \([^ ]*\).*/\1/p' | while read -r name; do
    if is_new "$name"; then echo "$name"; fi
done)
if [ -n "$unneeded" ]; then
    verb=remove
    if [ "$mode" = purge ]; then verb=purge; fi
    # shellcheck disable=SC2086 # names of packages hold no blanks
    apt-get "$verb" -y -q $unneeded
fi
# A conffile of a package that stays was replaced by ours: give it back.
if is_installed apache2; then
    apt-get install -y -q --reinstall -o Dpkg::Options::=--force-confmiss apache2
fi
if [ "$mode" = purge ]; then
    if is_new mariadb-server; then rm -rf /var/lib/mysql; fi
    if is_new postgresql; then rm -rf /var/lib/postgresql; fi
fi
rm -f "$before"
