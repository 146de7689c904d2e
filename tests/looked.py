"""One frame, without a loop."""

from edge_app.loop.stopwatch import Stopwatch


def looked(looking, frame):
    """What `looking` says of `frame`."""
    stopwatch = Stopwatch()
    return looking.answer(frame, looking.infer(frame, stopwatch), stopwatch)
