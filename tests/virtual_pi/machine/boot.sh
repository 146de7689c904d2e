#!/bin/sh
# Runs in the virtual Pi in place of systemd: a camera, the folder of the host, the application's disk, then /host/start.
# Disks, in QEMU's order: the system, the application (read only), and the state that outlives a power cut.
export PATH=/opt/edgesight/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
mount -t tmpfs tmp /tmp
mount -t tmpfs run /run
mkdir -p /dev/shm /dev/pts
mount -t tmpfs shm /dev/shm
mount -t devpts pts /dev/pts
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 host /host
mount -t ext4 -o ro /dev/vdb /opt/edgesight
mount -t ext4 /dev/vdc /state
modprobe vivid n_devs=1 node_types=0x1
hostname -F /etc/hostname
busybox ip link set lo up
cd /tmp && sh /host/start
echo "end $?"
sync
umount /state
mount -o remount,ro /
echo o >/proc/sysrq-trigger
sleep 60
