"""The camera's driver fails in single calls while `edgesight run` looks at it."""

from pathlib import Path

from virtual_pi.pi.running import Running, control
from virtual_pi.pi.step import wanted

_GOES_ON = ("inject_v4l2_buf_flag_error", "inject_vidioc_qbuf_error")
"""A picture that is marked as damaged; a buffer that cannot be handed back."""
_FATAL = "inject_fatal_streaming_error"


def main() -> None:
    """The loop goes on after damaged and lost pictures, and opens a camera again whose driver gave up."""
    with Running(Path("/tmp/errors")) as loop:
        loop.results(2)
        for name in _GOES_ON:
            control(name)
            loop.results(3)
        control("percentage_of_dropped_buffers", 60)
        loop.results(5)
        control("percentage_of_dropped_buffers", 0)
        loop.results(3)
        control(_FATAL)
        loop.results(3)
        said = loop.said()
    print(said)
    wanted(said.count("/dev/video0 is back after"), 1, "warnings that the camera is back after a fatal error")
    wanted("Traceback" in said, False, "a traceback is shown")
    print("the loop goes on after damaged and lost pictures, and after a fatal error, with the camera opened again")


if __name__ == "__main__":
    main()
