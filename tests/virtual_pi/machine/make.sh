#!/bin/sh
# Make the virtual Raspberry Pi: make.sh SUITE FOLDER. Needs root, Debian or Ubuntu, the network and some minutes.
# Leaves in FOLDER: root/ (arm64 Debian), vmlinuz, initrd.gz, system.ext4, and at the very end the file made.
set -eu
suite=$1 folder=$2 here=$(cd "$(dirname "$0")" && pwd)
say() { printf '== %s\n' "$*"; }

programs() {
    missing=
    for program in qemu-system-aarch64 qemu-aarch64-static debootstrap update-binfmts modprobe cpio mke2fs; do
        command -v "$program" >/dev/null || missing="$missing $program"
    done
    [ -n "$missing" ] || return 0
    say "Programs from apt, for:$missing"
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends qemu-system-arm qemu-user-static \
        binfmt-support debootstrap debian-archive-keyring kmod cpio e2fsprogs xz-utils >/dev/null
}

# arm64 programs run in a chroot when the kernel hands them to QEMU.
emulation() {
    [ -e /proc/sys/fs/binfmt_misc/register ] || mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
    [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ] || update-binfmts --enable qemu-aarch64
}

system() {
    say "Debian $suite for arm64 (what the 64-bit Raspberry Pi OS is made of)"
    packages=python3,python3-venv,v4l-utils,kmod,procps,busybox-static
    debootstrap --arch=arm64 --variant=minbase --include=$packages "$suite" "$folder/root" \
        "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$folder/debootstrap.log" 2>&1 ||
        { tail -n 20 "$folder/debootstrap.log" >&2; exit 1; }
    echo virtual-pi >"$folder/root/etc/hostname"
    mkdir -p "$folder/root/host" "$folder/root/state" "$folder/root/opt/edgesight"
    install -m 755 "$here/boot.sh" "$folder/root/sbin/boot-virtual-pi"
}

# Installing the package under emulation would build an initial RAM disk for many minutes: its files are enough.
kernel() {
    say "Its kernel, and the driver of a camera that needs no hardware (vivid)"
    chroot "$folder/root" sh -ec 'apt-get -qq update; cd /var/tmp
        apt-get -qq download "$(apt-cache depends linux-image-arm64 | sed -n "s/^ *Depends: //p" | head -n 1)"'
    dpkg-deb -x "$folder"/root/var/tmp/linux-image-*.deb "$folder/kernel"
    rm "$folder"/root/var/tmp/linux-image-*.deb
    modules=$(find "$folder/kernel" -type d -path '*/lib/modules/*' -prune)
    release=$(basename "$modules")
    mv "$folder"/kernel/boot/vmlinuz-* "$folder/vmlinuz"
    mkdir -p "$folder/root/usr/lib/modules"
    mv "$modules" "$folder/root/usr/lib/modules/$release"
    rm -r "$folder/kernel"
    depmod -b "$folder/root" "$release"
}

# Drivers of the disks and of the shared folder are modules, so a first small system loads them.
first_system() {
    say "The first system, which loads the drivers of the disks"
    first=$folder/first
    mkdir -p "$first/bin" "$first/proc" "$first/sys" "$first/dev" "$first/root" "$first/modules"
    cp "$folder/root/bin/busybox" "$first/bin/"
    install -m 755 "$here/init.sh" "$first/init"
    for module in virtio_pci virtio_blk ext4 9p 9pnet_virtio virtio_rng; do
        modprobe --dirname "$folder/root" --set-version "$release" --show-depends "$module"
    done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' | while read -r file; do
        name=$(basename "$file" .xz)
        case $file in
            *.xz) xz -dc "$file" >"$first/modules/$name" ;;
            *) cp "$file" "$first/modules/$name" ;;
        esac
        echo "$name" >>"$first/modules/order"
    done
    (cd "$first" && find . | cpio --quiet -o -H newc) | gzip -1 >"$folder/initrd.gz"
    rm -r "$first"
}

disk() {
    say "Its disk"
    rm -rf "$folder"/root/var/cache/apt/archives/*.deb "$folder"/root/var/lib/apt/lists/*
    mke2fs -q -t ext4 -d "$folder/root" "$folder/system.ext4" 3G >/dev/null
}

[ "$(id -u)" = 0 ] || { echo "error: making the virtual Pi needs root (debootstrap, chroot). Try: sudo $0 $*" >&2; exit 2; }
# What an interrupted run left mounted must not be emptied.
for mounted in proc sys dev; do
    ! mountpoint -q "$folder/root/$mounted" || umount --recursive "$folder/root/$mounted"
done
rm -rf --one-file-system "$folder"
mkdir -p "$folder"
programs
emulation
system
kernel
first_system
disk
touch "$folder/made"
say "Made: $folder"
