"""Somebody in front of the camera is enrolled from there, and recognised: the driver shows what is played to it."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from virtual_pi.pi.step import HOST, edgesight, failed, json_lines, wanted

_CAMERA, _SCREEN = "/dev/video0", "/dev/video1"
_SIZE_WH = (640, 480)
_PLAYED = Path("/tmp/played.bgr")
_HEAD_XY = (224, 110)
"""The middle of her face in the photo."""
_CONNECTED = ("loop_video=1", "hdmi_000_0_is_connected_to=2")
"""What shows the screen to the camera: until Linux 6.11, and after."""
_PLAIN = ("node_types=0x1",)
"""As machine/boot.sh loads it."""
_LOOP = ("node_types=0x101", "num_inputs=1", "input_types=0x3", "num_outputs=1", "output_types=0x1")
"""An HDMI input, and an HDMI output for it."""


def main() -> None:
    """Enrol, recognise, and put the camera back as it was."""
    os.environ["EDGESIGHT_GALLERY"] = "/state/in-front.sqlite"
    lines = Path("/tmp/in-front.jsonl")
    _play_to(_PLAYED)
    try:
        _driver(_LOOP)
        with _shown():
            said = edgesight("enroll", "Eileen Collins", "--from", _CAMERA)
            edgesight("run", "--faces", "--source", _CAMERA, "--frames", 10, "--jsonl", lines)
    finally:
        _driver(_PLAIN)
    wanted("Eileen Collins is enrolled with 1 view" in said, False, "she is enrolled with one view, though she moved")
    names = [face["name"] for result in json_lines(lines, ["faces"]) for face in result["faces"]]
    wanted("Eileen Collins" in names, True, "she is recognised")
    wanted(set(names) - {"Eileen Collins", None}, set(), "others that were recognised")
    print("enrolled from /dev/video0 and recognised there by name")


def _play_to(path: Path) -> None:
    """She comes nearer, and moves to the side: frames uint8 (480, 640, 3), blue green red, one after the other."""
    photo = cv2.imread(str(HOST / "people/eileen.png"))
    with path.open("wb") as file:
        for step in range(16):
            scale, turn = 0.8 + 0.06 * step, np.deg2rad(2.0 * (step - 8))
            linear = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
            shift = np.array([260 + 8 * step, 220]) - linear @ _HEAD_XY
            frame = cv2.warpAffine(photo, np.c_[linear, shift], _SIZE_WH, borderMode=cv2.BORDER_REPLICATE)
            file.write(frame.tobytes())


def _driver(options: tuple[str, ...]) -> None:
    _call("modprobe", "--remove", "vivid")
    _call("modprobe", "vivid", "n_devs=1", *options)


@contextmanager
def _shown() -> Iterator[None]:
    """The camera sees what is played to the screen, in the size and format in which OpenCV reads it."""
    size = f"width={_SIZE_WH[0]},height={_SIZE_WH[1]},pixelformat=BGR3"
    for device in (_CAMERA, _SCREEN):
        _control(device, "--set-dv-bt-timings", "index=0")  # 640x480
    _control(_CAMERA, f"--set-fmt-video={size}")
    _control(_SCREEN, f"--set-fmt-video-out={size}")
    known = subprocess.run(["v4l2-ctl", "-d", _CAMERA, "--list-ctrls"], capture_output=True, text=True, check=True)
    name = next((one for one in _CONNECTED if one.partition("=")[0] in known.stdout), "")
    if not name:
        failed("this kernel's vivid cannot show what is played to it")
    _control(_CAMERA, f"--set-ctrl={name},osd_text_mode=2")
    play = ["v4l2-ctl", "-d", _SCREEN, "--stream-out-mmap", f"--stream-from={_PLAYED}", "--stream-loop"]
    with subprocess.Popen(play, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as player:
        try:
            time.sleep(2)
            wanted(player.poll(), None, "exit status of what plays")
            yield
        finally:
            player.kill()


def _control(device: str, *arguments: str) -> None:
    _call("v4l2-ctl", "--device", device, *arguments)


def _call(*command: str) -> None:
    print("$", *command, flush=True)
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
