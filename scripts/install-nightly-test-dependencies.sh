#!/bin/sh
# Installs what `npm run test:nightly` needs besides the system tests, on Debian, as root: Azure's SDK for Python (600 MB).
# May be run again at any time.
set -eu

fail() {
  echo "install-nightly-test-dependencies: $*" >&2
  exit 1
}

[ "$(id -u)" = 0 ] || fail 'run it as root'
command -v apt-get >/dev/null || fail 'it needs apt-get; it is made for Debian'
if [ "$(dpkg-query --show --showformat='${db:Status-Status}' python3-azure 2>/dev/null)" != installed ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update || fail 'apt-get update failed; see above'
  apt-get install --yes --no-install-recommends python3-azure || fail 'installing python3-azure failed; see above'
fi
/usr/bin/python3 -c 'import azure.mgmt.compute' || fail 'azure.mgmt.compute of /usr/bin/python3 is missing'
echo 'install-nightly-test-dependencies: ready'
