"""A virtual Raspberry Pi: Debian for arm64 in QEMU, with a V4L2 camera, that runs the wheel as a Pi would.

`scripts/test-pi` starts it. It emulates: answers, errors and losses are real, times are not.
"""
