"""What is done several times at once is done once, on both databases."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_five_ticks_at_once_make_each_report_once_and_of_five_clicks_one_counts(place: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.ticks_at_once"],
        env={**os.environ, **place},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert sorted(told["made"]) == [0, 0, 0, 0, 4]
    assert told["reports"] == 4
    assert told["confirmed"] == ["confirmed", "told", "told", "told", "told"]
    assert told["frozen"] == 1
