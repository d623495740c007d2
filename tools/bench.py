"""Run the measurements in bench/ one after the other, each in a process of its own; fuzzing runs longer than in CI.

run.py bench         all of them
run.py bench reader  those with that word in their name
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "bench"
FUZZ_SECONDS = 300


def main(words: list[str]) -> int:
    """Run the measurements and return 1 where one of them fails."""
    files = [file for file in sorted(FOLDER.glob("*.py")) if all(word in file.stem for word in words)]
    if not files:
        there = ", ".join(file.stem for file in sorted(FOLDER.glob("*.py")))
        print(f"There is no measurement {' '.join(words)}; there are: {there}")
        return 2
    failed = 0
    for file in files:
        print(f"\n{file.stem}", flush=True)
        longer = ["--seconds", str(FUZZ_SECONDS)] if file.stem.startswith("fuzz") else []
        failed += subprocess.run([sys.executable, str(file), *longer], cwd=FOLDER.parent).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
