#!/bin/busybox sh
# The only program of the test guest. It plays a cloud image with cloud-init in a few seconds of software emulation:
# reads a NoCloud seed, asks for an address, runs user data, heeds the power button. What it says on the console are
# lines `guest: WORD …`, which tests look for.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
exec <>/dev/ttyS0 >&0 2>&1
say() { echo "guest: $*"; }

# The power button first: a press before anybody listens is lost.
modprobe -a button evdev
for input in /dev/input/event*; do
  (
    dd if="$input" bs=24 count=1 of=/dev/null 2>/dev/null
    say POWER-BUTTON
    sync
    poweroff -f
  ) &
done
modprobe -a virtio_pci virtio_blk isofs
say READY

# How often this disk was booted, kept behind the image where nothing else is.
boots=$(dd if=/dev/vda bs=1M skip=200 count=1 2>/dev/null | head -c 8 | tr -dc 0-9)
boots=$((${boots:-0} + 1))
printf '%-8s' "$boots" | dd of=/dev/vda bs=1M seek=200 conv=notrunc 2>/dev/null
sync
say BOOTS "$boots"

mkdir -p /seed
# The label of an ISO 9660 file system stands 40 bytes into its 17th sector.
for disk in /dev/vd?; do
  [ "$(dd if="$disk" bs=1 skip=32808 count=6 2>/dev/null)" = cidata ] && mount -t iso9660 -o ro "$disk" /seed && break
done
if [ -e /seed/meta-data ]; then
  hostname "$(sed -n 's/.*local-hostname"\{0,1\}: *"\{0,1\}\([^",}]*\).*/\1/p' /seed/meta-data | head -n 1)"
  say HOSTNAME "$(hostname)"
fi
say DISKS "$(ls /sys/block | grep -c '^vd')"
# What the first boot may have written to the first data volume.
[ ! -e /dev/vdc ] || say DATA "$(head -c 64 /dev/vdc | tr -dc a-z)"

modprobe virtio_net
ip link set lo up
if [ -e /sys/class/net/eth0 ]; then
  ip link set eth0 up
  udhcpc -q -n -i eth0 -x "hostname:$(hostname)" -s /bin/udhcpc-script >/dev/null 2>&1
  say ADDRESS "$(ip -4 -o addr show dev eth0 | awk '{ print $4 }')"
fi

if [ "$boots" = 1 ] && head -n 1 /seed/user-data 2>/dev/null | grep -q '^#!'; then
  cp /seed/user-data /user-data
  chmod +x /user-data
  /user-data
  say USER-DATA "$?"
fi
say DONE
while read -r line; do say ECHO "$line"; done
while :; do sleep 3600; done
