#!/bin/sh
# Installs what `npm run test:system` needs, on Debian, as root, without systemd. Starts nothing: the tests start their
# own servers. May be run again at any time.
set -eu

PACKAGES='postgresql-15 postgresql-client-15'

fail() {
  echo "install-system-test-dependencies: $*" >&2
  exit 1
}

say() {
  echo "install-system-test-dependencies: $*"
}

is_installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

[ "$(id -u)" = 0 ] || fail 'run it as root'
command -v apt-get >/dev/null || fail 'it needs apt-get; it is made for Debian'

missing=''
for package in $PACKAGES; do
  is_installed "$package" || missing="$missing $package"
done

if [ -n "$missing" ]; then
  say "installing$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update || fail 'apt-get update failed; see above'
  # Debian would make a cluster and start it. That is switched off between its common part and the server.
  apt-get install --yes --no-install-recommends postgresql-common || fail 'installing postgresql-common failed; see above'
  sed -i -E 's/^#?create_main_cluster\b.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  # shellcheck disable=SC2086 # one word per package
  apt-get install --yes --no-install-recommends $missing || fail "installing$missing failed; see above"
else
  say 'everything is installed'
fi

for program in initdb pg_ctl postgres; do
  [ -x "/usr/lib/postgresql/15/bin/$program" ] || fail "/usr/lib/postgresql/15/bin/$program is missing after the installation"
done
command -v runuser >/dev/null || fail 'runuser is missing; install util-linux'
say "ready: $(/usr/lib/postgresql/15/bin/postgres --version)"
