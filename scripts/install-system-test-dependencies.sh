#!/bin/sh
# Installs what `npm run test:system` needs, on Debian, as root, without systemd: PostgreSQL, a libvirt host with QEMU,
# and clients that judge the emulators. PostgreSQL is not started: its tests start servers of their own. The libvirt
# host is: libvirtd runs in a network namespace of its own, so that bridges and guests exist in there only. May be run
# again at any time.
set -eu

POSTGRESQL='postgresql-15 postgresql-client-15'
LIBVIRT='libvirt-daemon libvirt-daemon-driver-qemu libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils
  dnsmasq-base iptables iproute2 openssl tini'
GUEST='busybox-static isolinux syslinux-common syslinux-utils genisoimage cpio kmod xz-utils'
CLIENTS='awscli python3-boto3 python3-googleapi'
# Everything that is made here, and can be removed with it.
STATE=/var/lib/cloud-spi-system-test
NAMESPACE=cloud-spi-test
here=$(cd "$(dirname "$0")" && pwd)

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

install_packages() {
  missing=''
  for package in $POSTGRESQL $LIBVIRT $GUEST $CLIENTS; do
    is_installed "$package" || missing="$missing $package"
  done
  if [ -z "$missing" ]; then
    say 'everything is installed'
    return
  fi
  say "installing$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update || fail 'apt-get update failed; see above'
  # Debian would make a cluster and start it. That is switched off between its common part and the server.
  apt-get install --yes --no-install-recommends postgresql-common || fail 'installing postgresql-common failed; see above'
  sed -i -E 's/^#?create_main_cluster\b.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  # shellcheck disable=SC2086 # one word per package
  apt-get install --yes --no-install-recommends $missing || fail "installing$missing failed; see above"
}

# Microsoft's validator of traffic is large: nobody but its test gets it, from a lock file of its own.
install_azure_judge() {
  judge="$here/../packages/provider-azure/test-system/oav"
  [ -e "$judge/node_modules/oav/package.json" ] || say "installing Microsoft's validator of traffic"
  [ -e "$judge/node_modules/oav/package.json" ] || npm ci --prefix "$judge" --no-audit --no-fund ||
    fail 'npm ci of the validator of Azure traffic failed; see above'
}

check_programs() {
  for program in initdb pg_ctl postgres; do
    [ -x "/usr/lib/postgresql/15/bin/$program" ] ||
      fail "/usr/lib/postgresql/15/bin/$program is missing after the installation"
  done
  [ -x /usr/bin/aws ] || fail '/usr/bin/aws is missing after the installation'
  for module in boto3 googleapiclient; do
    /usr/bin/python3 -c "import $module" || fail "$module of /usr/bin/python3 is missing after the installation"
  done
  for program in runuser libvirtd virtlogd virsh qemu-system-x86_64 qemu-img dnsmasq ip tini isohybrid genisoimage; do
    command -v "$program" >/dev/null || fail "$program is missing after the installation"
  done
}

# The guest's kernel is unpacked beside the system, never into it.
build_guest_image() {
  image="$STATE/guest.qcow2"
  sources=$(cat "$here/guest/build-guest-image.sh" "$here/guest/guest-init.sh" "$here/guest/udhcpc-script.sh" | sha256sum)
  if [ -f "$image" ] && [ "$(cat "$STATE/guest.sources" 2>/dev/null)" = "$sources" ]; then
    say "the guest image is there: $image"
    return
  fi
  if [ ! -d "$STATE/kernel/boot" ]; then
    apt-get update >/dev/null || fail 'apt-get update failed'
    kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: *\(linux-image-[^ ]*\).*/\1/p' | head -n 1)
    [ -n "$kernel" ] || fail 'linux-image-cloud-amd64 does not say which kernel it stands for'
    say "unpacking $kernel"
    download=$(mktemp -d)
    (cd "$download" && apt-get download "$kernel") || fail "downloading $kernel failed; see above"
    rm -rf "$STATE/kernel.new"
    dpkg -x "$download"/*.deb "$STATE/kernel.new" || fail "unpacking $kernel failed; see above"
    depmod --basedir "$STATE/kernel.new" "${kernel#linux-image-}" || fail 'depmod failed; see above'
    mv "$STATE/kernel.new" "$STATE/kernel"
    rm -rf "$download"
  fi
  say 'building the guest image'
  "$here/guest/build-guest-image.sh" "$STATE/kernel" "$image" || fail 'building the guest image failed; see above'
  printf '%s\n' "$sources" >"$STATE/guest.sources"
}

# A mount namespace for each guest makes its end a second slower, and does not work in containers.
configure_libvirt() {
  if ! grep -q '^namespaces = \[\]' /etc/libvirt/qemu.conf; then
    printf '\n# Set by the system tests of cloud-spi.\nnamespaces = []\n' >>/etc/libvirt/qemu.conf
  fi
  # As udev does it. Otherwise libvirtd may use it and its emulators may not, and it asks QEMU anew at every call.
  if [ -c /dev/kvm ]; then
    chgrp kvm /dev/kvm && chmod 660 /dev/kvm || fail '/dev/kvm cannot be given to the group kvm'
  fi
}

# The process of a file, when it lives: one that has ended and was not reaped yet has no program.
process_of() {
  pid=$(cat "$1" 2>/dev/null) && readlink "/proc/$pid/exe" >/dev/null && echo "$pid"
}

start_libvirt() {
  ip netns list | grep -qw "^$NAMESPACE" || ip netns add "$NAMESPACE" || fail "the network namespace $NAMESPACE cannot be made"
  ip netns exec "$NAMESPACE" ip link set lo up
  [ -n "$(process_of /run/virtlogd.pid || true)" ] || virtlogd -d || fail 'virtlogd does not start; see above'
  running=$(process_of /run/libvirtd.pid || true)
  if [ -n "$running" ]; then
    [ "$(ip netns identify "$running")" = "$NAMESPACE" ] ||
      fail "libvirtd (process $running) runs outside of the namespace $NAMESPACE; end it and run this again"
  else
    # Emulators are no children of libvirtd, and it waits for their end until somebody has reaped them. Not every first
    # process of a machine does so at once; tini does.
    setsid ip netns exec "$NAMESPACE" tini -s -- libvirtd >"$STATE/libvirtd.log" 2>&1 </dev/null &
  fi
  # The first call waits until libvirtd has asked QEMU what it can do; before it there is the socket to wait for.
  tries=0
  until timeout 120 virsh version >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ]; then
      cat "$STATE/libvirtd.log" >&2 || true
      fail 'libvirtd does not answer on qemu:///system; its log is above'
    fi
    sleep 1
  done
}

# An isolated network whose addresses come at once: dnsmasq does not ping them first.
make_network() {
  if ! virsh -q net-info cloud-spi >/dev/null 2>&1; then
    definition=$(mktemp)
    cat >"$definition" <<'XML'
<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>
  <name>cloud-spi</name>
  <bridge name='virbr-spi' stp='off' delay='0'/>
  <ip address='192.168.213.1' netmask='255.255.255.0'>
    <dhcp><range start='192.168.213.2' end='192.168.213.254'/></dhcp>
  </ip>
  <dnsmasq:options><dnsmasq:option value='no-ping'/></dnsmasq:options>
</network>
XML
    virsh -q net-define "$definition" || fail 'the network cloud-spi cannot be defined'
    rm -f "$definition"
  fi
  virsh -q net-list --name | grep -qx cloud-spi || virsh -q net-start cloud-spi || fail 'the network cloud-spi does not start'
}

make_pools() {
  for pool in disks consoles; do
    mkdir -p "$STATE/$pool"
    if ! virsh -q pool-info "cloud-spi-$pool" >/dev/null 2>&1; then
      virsh -q pool-define-as "cloud-spi-$pool" dir --target "$STATE/$pool" || fail "the pool cloud-spi-$pool cannot be defined"
    fi
    virsh -q pool-list --name | grep -qx "cloud-spi-$pool *" || virsh -q pool-start "cloud-spi-$pool" ||
      fail "the pool cloud-spi-$pool does not start"
  done
}

[ "$(id -u)" = 0 ] || fail 'run it as root'
command -v apt-get >/dev/null || fail 'it needs apt-get; it is made for Debian'
export LIBVIRT_DEFAULT_URI=qemu:///system
mkdir -p "$STATE"
install_packages
install_azure_judge
check_programs
build_guest_image
configure_libvirt
start_libvirt
make_network
make_pools
say "ready: $(/usr/lib/postgresql/15/bin/postgres --version), $(libvirtd --version), $(qemu-system-x86_64 --version | head -n 1)"
