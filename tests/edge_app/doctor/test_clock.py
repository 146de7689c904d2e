from datetime import UTC, datetime

import pytest
from fake_board import PI_4
from fake_machine import holds, machine

from edge_app.doctor.clock import clock

FOLDER = "run/systemd/timesync"


@pytest.mark.parametrize(
    ("now", "files", "severity", "case", "remedy"),
    [
        (
            datetime(2026, 12, 24, tzinfo=UTC),
            {f"{FOLDER}/synchronized": ""},
            "ok",
            "2026-12-24 00:00 UTC, synchron",
            "",
        ),
        (
            datetime(2026, 12, 24, tzinfo=UTC),
            {f"{FOLDER}/clock": ""},
            "note",
            "not synchronised",
            "sudo timedatectl set-ntp",
        ),
        (datetime(2026, 12, 24, tzinfo=UTC), {}, "ok", "not kept by systemd-timesyncd", ""),
        (datetime(1970, 1, 1, tzinfo=UTC), {}, "warning", "1970-01-01 00:00 UTC is before", "sudo timedatectl set-ntp"),
        (datetime(2025, 5, 6, tzinfo=UTC), {f"{FOLDER}/synchronized": ""}, "warning", "is not set", "sudo timedatectl"),
    ],
)
def test_clock(tmp_path, now, files, severity, case, remedy):
    holds(clock(machine(tmp_path, PI_4 | files, now=now)), severity, case, remedy)
