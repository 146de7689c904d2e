#!/bin/sh
# Install wheels on the virtual Pi: install.sh MACHINE WHEELS. Its own pip does it, under emulation and without a network.
# Leaves MACHINE/application.ext4, the disk that holds the virtual environment /opt/edgesight. Needs root.
set -eu
machine=$1 wheels=$2 root=$1/root
rm -rf "$root/opt/wheels"
cp -r "$wheels" "$root/opt/wheels"
chroot "$root" sh -ec '
    [ -x /opt/edgesight/bin/pip ] || python3 -m venv /opt/edgesight
    pip="/opt/edgesight/bin/pip --disable-pip-version-check"
    $pip uninstall --quiet --yes edgesight 2>/dev/null || true
    $pip install --quiet --root-user-action ignore --no-index --find-links /opt/wheels --upgrade \
        --upgrade-strategy eager edgesight
    $pip list --format freeze'
rm -rf "$root/opt/wheels"
rm -f "$machine/application.ext4"
mke2fs -q -t ext4 -d "$root/opt/edgesight" "$machine/application.ext4" 1G >/dev/null
