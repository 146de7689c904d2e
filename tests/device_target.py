"""A Raspberry Pi with Bookworm, as it tells of itself."""

from edge_app.deploy.target import Target


def target(**changes: object) -> Target:
    """The device; `changes` replace what it says."""
    facts = {
        "python": (3, 11),
        "machine": "aarch64",
        "libc": "2.36",
        "free_bytes": 20_000_000_000,
        "user": "pi",
        "home": "/home/pi",
        "root": False,
        "sudo": True,
        "systemd": True,
        "picamera2": False,
        "numpy": "",
        "groups": ("video",),
    }
    return Target(**{**facts, **changes})  # type: ignore[arg-type]
