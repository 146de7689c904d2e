"""The camera goes while `edgesight run` looks at it, and comes back."""

from pathlib import Path

from virtual_pi.pi.running import Running, control
from virtual_pi.pi.step import wanted

_ROUNDS = 2

# The driver brings the camera back as soon as the program that lost it has let go of it.
with Running(Path("/tmp/disconnect")) as loop:
    for _ in range(_ROUNDS):
        loop.results(3)
        control("disconnect")
    loop.results(3)
    said = loop.said()
print(said)
wanted(said.count("is opened again as soon as that works"), _ROUNDS, "warnings that the camera is gone")
wanted(said.count("/dev/video0 is back after"), _ROUNDS, "warnings that it is back")
wanted("Traceback" in said, False, "a traceback is shown")
with Running(Path("/tmp/disconnect"), "--reconnect", 0) as loop:
    loop.results(1)
    control("disconnect")
    status, said = loop.ended()
print(said)
wanted(status, 2, "exit status without reconnecting")
wanted(len([line for line in said.splitlines() if line.startswith("error: ")]), 1, "lines that tell the error")
print(f"{_ROUNDS} times the loop went on by itself; with --reconnect 0 it ended in one clear line")
