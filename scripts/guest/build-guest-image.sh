#!/bin/sh
# Builds the disk image of the guest that the system tests boot: a Debian kernel, busybox and one script, bootable from
# BIOS, about 13 MB as qcow2. Needs no root and no loop device.
#
#   build-guest-image.sh KERNEL_ROOT IMAGE
#
# KERNEL_ROOT holds an unpacked linux-image package; IMAGE is written.
set -eu

fail() {
  echo "build-guest-image: $*" >&2
  exit 1
}

[ $# = 2 ] || fail 'usage: build-guest-image.sh KERNEL_ROOT IMAGE'
kernel_root=$1
image=$2
here=$(cd "$(dirname "$0")" && pwd)
kernel=$(find "$kernel_root/boot" -name 'vmlinuz-*' | head -n 1)
[ -n "$kernel" ] || fail "$kernel_root/boot holds no kernel"
version=${kernel##*/vmlinuz-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The initial file system: busybox, the modules of virtual hardware, the script.
root="$work/root"
mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/lib/modules/$version"
cp /bin/busybox "$root/bin/busybox"
cp "$here/guest-init.sh" "$root/init"
cp "$here/udhcpc-script.sh" "$root/bin/udhcpc-script"
chmod 755 "$root/init" "$root/bin/udhcpc-script"
# Paths follow from the merged /usr of Debian: the modules are under lib, whatever links to it.
for module in button evdev virtio_pci virtio_blk virtio_net isofs; do
  modprobe --dirname "$kernel_root" --set-version "$version" --show-depends "$module" |
    sed -n 's/^insmod \([^ ]*\).*/\1/p'
done | sort -u | while read -r file; do
  target="$root/lib/modules/$version/${file#*"/lib/modules/$version/"}"
  mkdir -p "$(dirname "$target")"
  cp "$file" "$target"
done
cp "$kernel_root/lib/modules/$version/modules.builtin" "$kernel_root/lib/modules/$version/modules.builtin.modinfo" \
  "$kernel_root/lib/modules/$version/modules.order" "$root/lib/modules/$version/"
depmod --basedir "$root" "$version"

boot="$work/boot/isolinux"
mkdir -p "$boot"
(cd "$root" && find . | cpio --quiet --create --format=newc --owner=0:0) | gzip -9 >"$boot/initrd"
cp "$kernel" "$boot/kernel"
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$boot/"
cat >"$boot/isolinux.cfg" <<'CONFIGURATION'
default guest
prompt 0
timeout 1
label guest
  kernel kernel
  append initrd=initrd console=ttyS0 quiet mitigations=off nokaslr
CONFIGURATION
genisoimage -quiet -o "$work/disk" -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 \
  -boot-info-table "$work/boot"
isohybrid "$work/disk"
truncate --size 64M "$work/disk"
qemu-img convert -c -f raw -O qcow2 "$work/disk" "$work/image"
mv "$work/image" "$image"
