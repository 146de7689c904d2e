"""Log lines on standard error, as plain sentences."""

import logging


def show_logs() -> None:
    """Show warnings and what was skipped or chosen instead; details stay quiet."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
