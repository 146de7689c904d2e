"""How long something takes, for people."""


def in_words(seconds: float) -> str:
    """As people say it: 40 seconds, 4 minutes, 2.5 hours."""
    if seconds < 100:
        return f"{max(10, round(seconds, -1)):.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
