#!/bin/sh
# remove-packages.sh STATE keep|purge: removes the packages that were not there before
# the site was installed and that nothing else needs.
set -eu
before=$1/packages-before mode=$2
[ -e "$before" ] || exit 0
ours="apache2 libapache2-mod-wsgi-py3 logrotate cron postgresql python3-psycopg2
    mariadb-server python3-pymysql python3-apt"

is_new() { ! grep -qx "$1" "$before"; }

for name in $ours; do
    if is_new "$name" && dpkg-query -W "$name" > /dev/null 2>&1; then
        apt-mark auto "$name" > /dev/null
    fi
done
unneeded=$(apt-get -s autoremove | sed -n 's/^Remv \([^ ]*\).*/\1/p' | while read -r name; do
    if is_new "$name"; then echo "$name"; fi
done)
[ -z "$unneeded" ] || for name in $unneeded; do
    case $mode:$name in
        purge:* | *:apache2* | *:libapache2*) echo "$name-" ;; # purged: no data of users
        *) echo "$name" ;;
    esac
done > "$1/packages-unneeded"
[ -s "$1/packages-unneeded" ] && {
    sed -n 's/-$//p' "$1/packages-unneeded" | xargs -r apt-get purge -y -q
    sed -n '/-$/!p' "$1/packages-unneeded" | xargs -r apt-get remove -y -q
}
# A conffile of a package that stays was replaced by ours: give it back.
if dpkg-query -W -f '${Status}' apache2 2> /dev/null | grep -q 'ok installed'; then
    apt-get install -y -q --reinstall -o Dpkg::Options::=--force-confmiss apache2
fi
if [ "$mode" = purge ] && is_new mariadb-server; then rm -rf /var/lib/mysql; fi
rm -f "$before" "$1/packages-unneeded"
