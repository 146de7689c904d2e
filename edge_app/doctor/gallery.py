"""The file of enrolled people: readable, and by its owner alone."""

import stat
from pathlib import Path
from shlex import quote

from edge_app.doctor.finding import Findings, error, fine, warning
from edge_app.doctor.machine import Machine
from edge_app.gallery.database import APPLICATION
from edge_app.gallery.place import gallery_place

_SUBJECT = "gallery"
_SQLITE = b"SQLite format 3\0"
_MARK = slice(68, 72)
"""The application id in SQLite's header. https://www.sqlite.org/fileformat.html"""


def gallery_path(machine: Machine) -> Path:
    """Where it is when nobody says otherwise."""
    named = machine.environment.get("EDGESIGHT_GALLERY", "")
    return Path(named).expanduser() if named else gallery_place()


def gallery(machine: Machine) -> Findings:
    """Looks at the file alone; it is not opened as a database, which would write."""
    path = gallery_path(machine)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return fine(_SUBJECT, "nobody is enrolled yet")
    except NotADirectoryError:
        case = f"{path} lies below a file, which is no folder."
        return error(_SUBJECT, case, "unset EDGESIGHT_GALLERY, or name a file in a folder")
    except PermissionError:
        case = f"{machine.user} may not look into the folder of {path}."
        return error(_SUBJECT, case, f"sudo chown -R {machine.user} {quote(str(path.parent))}")
    return _file(machine, path, mode)


def _file(machine: Machine, path: Path, mode: int) -> Findings:
    name = quote(str(path))
    if not stat.S_ISREG(mode):
        return error(
            _SUBJECT, f"{path} is a folder or device; wanted a file.", "unset EDGESIGHT_GALLERY, or name a file"
        )
    if not machine.usable(path):
        return error(_SUBJECT, f"{machine.user} may not read and write {path}.", f"sudo chown {machine.user} {name}")
    if strange := _strange(path):
        return error(_SUBJECT, f"{path} {strange}", f"mv {name} {name}.old   # then enroll again")
    if mode & 0o077:
        return warning(
            _SUBJECT, f"{path} has the mode {mode & 0o777:o}: others on this machine may open it.", f"chmod 600 {name}"
        )
    return fine(_SUBJECT, f"{machine.shown(path)}, private")


def _strange(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_MARK.stop)
    if not head:
        return ""  # it was made, and nobody enrolled
    if not head.startswith(_SQLITE):
        return "is no SQLite database: it is damaged, or another program's."
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        return ""  # in use, or cut off by a power failure: the mark may still be in SQLite's log
    return "" if int.from_bytes(head[_MARK], "big") == APPLICATION else "is another program's database."
