"""Small wheels for a device whose Python sees the packages of this one: names, versions and what they ask for."""

import ensurepip
import shutil
import sysconfig
import zipfile
from pathlib import Path

PROGRAM = '''\
"""`edgesight` of the code under test, with a doctor that is quick."""
import json
import sys


def main():
    if sys.argv[1:] == ["doctor", "--json"]:
        sad = {"subject": "power", "severity": "warning", "case": "The supply is weak.", "remedy": "a better one"}
        print(json.dumps({"findings": [{"subject": "clock", "severity": "ok", "case": "It is set."}, sad]}))
        return
    from edge_app.commands import main

    main()
'''


def wheel_folder(folder: Path, version: str, *, requires: tuple[str, ...] = ("click",), filler: bytes = b"") -> Path:
    """edgesight in `version`, which needs `requires`; click, which carries `filler`; pip."""
    folder.mkdir(exist_ok=True)
    scripts = "[console_scripts]\nedgesight = device_edgesight:main\n"
    wheel(folder, "edgesight", version, {"device_edgesight.py": PROGRAM.encode()}, requires, scripts)
    wheel(folder, "click", "8.2.0", {"filler_of_click": filler})
    shutil.copy(_pip(), folder)
    return folder


def _pip() -> Path:
    """The wheel that Python brings for virtual environments; Debian keeps it in a folder of its own."""
    kept = Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or "/usr/share/python-wheels")
    bundled = Path(ensurepip.__file__).parent / "_bundled"
    return next(path for place in (bundled, kept) for path in place.glob("pip-*.whl"))


def wheel(
    folder: Path, name: str, version: str, files: dict[str, bytes], requires: tuple[str, ...] = (), scripts: str = ""
) -> None:
    """A pure wheel (the binary distribution format of packaging.python.org)."""
    information = f"{name}-{version}.dist-info"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    about += "".join(f"Requires-Dist: {each}\n" for each in requires)
    kind = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    inside = {**files, f"{information}/METADATA": about.encode(), f"{information}/WHEEL": kind.encode()}
    if scripts:
        inside[f"{information}/entry_points.txt"] = scripts.encode()
    record = "".join(f"{path},,\n" for path in [*inside, f"{information}/RECORD"])
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, data in {**inside, f"{information}/RECORD": record.encode()}.items():
            archive.writestr(zipfile.ZipInfo(place), data, zipfile.ZIP_DEFLATED)
