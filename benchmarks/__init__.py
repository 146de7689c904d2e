"""Measurements beside a peer in the same run. `python -m benchmarks.cifar10 --help`."""
