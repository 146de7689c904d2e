"""A program that loads each model as the camera loop would: `python -m edge_app.doctor.trial`.

It writes one line before and one after each, as JSON, so that a crash leaves the name of the model that did it:
{"trying": path}, then {"tried": path, "refused": why or ""}.
"""

import json
import sys


def main() -> None:
    """Try every model that ships or was added."""
    from edge_app.catalogue.place import added_models
    from edge_app.errors import EdgesightError
    from edge_app.inference.model import Model
    from edge_app.inference.shipped import shipped

    for path in (added_models() | shipped()).values():
        _say(trying=str(path))
        try:
            with Model(path):
                _say(tried=str(path), refused="")
        except EdgesightError as error:
            _say(tried=str(path), refused=str(error))


def _say(**facts: str) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
