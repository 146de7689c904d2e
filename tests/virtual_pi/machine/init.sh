#!/bin/busybox sh
# The first program of the virtual Pi: loads the drivers of its disks, then hands over to the system on the first disk.
box=/bin/busybox
$box mount -t proc proc /proc
$box mount -t sysfs sys /sys
$box mount -t devtmpfs dev /dev
while read -r module; do $box insmod "/modules/$module"; done </modules/order
tries=0
until [ -b /dev/vda ] || [ $tries = 50 ]; do $box sleep 0.1; tries=$((tries + 1)); done
$box mount -t ext4 /dev/vda /root
for each in dev proc sys; do $box mount --move /$each /root/$each; done
exec $box switch_root /root /sbin/boot-virtual-pi
