"""The camera goes while `edgesight run` looks at it, and comes back."""

import time
from pathlib import Path

from virtual_pi.pi.running import Running, control
from virtual_pi.pi.step import failed, wanted

_ROUNDS = 2
_SOON_S = 30.0
"""Under emulation: the loop must end within the deadline of a frame, 5 s, not hang or repeat its last frame."""

for _ in range(_ROUNDS):
    # The driver brings the camera back as soon as the program that lost it has let go of it.
    with Running(Path("/tmp/disconnect")) as loop:
        loop.results(3)
        control("disconnect")
        asked = time.monotonic()
        status, said = loop.ended()
        if time.monotonic() - asked > _SOON_S:
            failed(f"the loop took more than {_SOON_S:g} s to notice")
    print(said)
    wanted(status, 2, "exit status")
    errors = [line for line in said.splitlines() if line.startswith("error: ")]
    wanted(len(errors), 1, "lines that tell the error")
    wanted("Traceback" in said, False, "a traceback is shown")
with Running(Path("/tmp/disconnect")) as loop:
    loop.results(1)
print(f"{_ROUNDS} times: one clear error at once, and the camera opens again afterwards: {errors[0]}")
