"""All that was said, on the screen and in a file."""

from pathlib import Path


class Log:
    """Prints lines and keeps them at `path`, whose earlier content is replaced."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", buffering=1)
        self.path = path

    def say(self, line: str) -> None:
        """On the screen and in the file."""
        print(line, flush=True)
        self.keep(line)

    def keep(self, line: str) -> None:
        """In the file alone."""
        self._file.write(f"{line}\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()
