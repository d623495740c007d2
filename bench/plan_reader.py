"""Measures the plan reader: one plan, growth to a million characters, hostile texts, the start of the command.

    python bench/plan_reader.py

Writes bench/results/plan_reader.json and .md. Every long or hostile text is read by a process of its own with a time
limit, so that one slow case shows as such and does not stop the rest.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PLANS = ROOT / "tests" / "acceptance" / "plans"
RESULTS = ROOT / "bench" / "results"
VOCABULARIES = sorted(file.stem for file in (ROOT / "src" / "fuwuyue" / "plan" / "vocabulary").glob("*.txt"))
GOAL_MILLISECONDS, GOAL_START_SECONDS = 50, 0.6
SIZES = (10_000, 100_000, 1_000_000)
CASE_SECONDS = 60
COUNT = 100_000
A_MEGABYTE = 1024 * 1024

MARKERS = (
    "一、", "（一）", "1.", "1、", "（1）", "①", "第一条", "第一阶段", "5月15日", "5月15日—", "2026年", "每月",
    "逢5", "逢", "每周", "前", "底前", "上旬", "附件", "附件：", "附件1：", "县卫健局", "各乡镇", "、", "，", "。",
    "：", "；", "《", "》", "“", "严禁", "不得", "要", "牵头", "责任单位：", "%", "100%", "9", "十", " ", "\u3000",
    "\n", "\t", "# ", "- ", "**", "超生", "罚款", "局局", "關於", "通知",
)  # fmt: skip
UNSTOPPED = dict.fromkeys(map(ord, "\n，。；：、"))
HOSTILE: dict[str, Callable[[], str]] = {
    **{f"100,000 × {mark!r}": lambda mark=mark: mark * COUNT for mark in MARKERS},
    **{f"100,000 lines {mark!r}": lambda mark=mark: f"{mark}\n" * COUNT for mark in MARKERS if mark.strip()},
    **{
        f"words of {name} joined by {joint}": lambda name=name, joint=joint: list_of_words(name, joint)
        for name in VOCABULARIES
        for joint in ("、", "和")
    },
    "nested （": lambda: "（" * COUNT + "一" + "）" * COUNT,
    "nested 《“": lambda: "《“" * COUNT + "一" + "”》" * COUNT,
    "unclosed （ before a text": lambda: "（" * COUNT + plan_text(COUNT),
    "one line of 1 MB": lambda: plan_text(A_MEGABYTE // 3).replace("\n", ""),
    "one line of 1 MB without a stop": lambda: plan_text(A_MEGABYTE // 3).translate(UNSTOPPED),
    "one character, 1 MB": lambda: "一" * (A_MEGABYTE // 3),
    "digits, 1 MB": lambda: "0123456789" * (A_MEGABYTE // 10),
    "spaces between all characters": lambda: " ".join(plan_text(COUNT)),
}


def plan_text(characters: int) -> str:
    """Return the plans that ship with the tests, one after the other, again and again, up to a length."""
    whole = "\n".join(file.read_text(encoding="utf-8") for file in sorted(PLANS.glob("*.txt"))) + "\n"
    return (whole * (characters // len(whole) + 1))[:characters]


def list_of_words(vocabulary: str, joint: str) -> str:
    """Return words of a vocabulary of the reader one after the other, as a list that leads to nothing."""
    from fuwuyue.plan.parsing.vocabulary import get_words

    words = joint.join([*get_words(vocabulary), ""])
    return (words * (COUNT // len(words) + 1))[:COUNT]


def read(data: bytes) -> None:
    """Do what `fuwuyue plan read` does before it prints: decode, parse, review, count."""
    from fuwuyue.kernel.errors import UserError
    from fuwuyue.plan.parsing.api import read_plan, read_source

    try:
        read_plan(read_source(data, "plan.txt"))
    except UserError:  # a text of spaces alone
        return


def measure(do: Callable[[], object], runs: int) -> float:
    """Return the median seconds of some runs, after one that is not counted."""
    do()
    return statistics.median(_time(do) for _ in range(runs))


def _time(do: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Return the seconds of one call: those of the processor, so that other programs on the machine do not count."""
    from fuwuyue.review.folding import fold

    fold.cache_clear()  # what one reading keeps for its next step is not there when the next reading begins
    began = clock()
    do()
    return clock() - began


def measure_steps(text: str) -> dict[str, float]:
    """Return the milliseconds of each step on one text."""
    from fuwuyue.plan.parsing.api import parse_plan, read_source
    from fuwuyue.review.api import count_burden, review_text

    data = text.encode()
    source = read_source(data, "plan.txt")
    steps: dict[str, Callable[[], object]] = {
        "decode": lambda: read_source(data, "plan.txt"),
        "parse": lambda: parse_plan(source),
        "review": lambda: review_text(source.text),
        "burden": lambda: count_burden(source.text),
        "all": lambda: read(data),
    }
    return {name: round(measure(do, 15) * 1000, 2) for name, do in steps.items()}


def measure_case(text: str) -> float:
    """Return the seconds of one long text; the tables that are loaded once are loaded before."""
    read(plan_text(1_000).encode())
    data = text.encode()
    return min(_time(lambda: read(data)) for _ in range(3 if len(text) <= SIZES[0] else 1))


def run_case(kind: str, name: str) -> float | None:
    """Return the seconds that a case took in a process of its own, or None where it ran out of time."""
    command = [sys.executable, __file__, "--case", kind, name]
    try:
        done = subprocess.run(command, capture_output=True, timeout=CASE_SECONDS, check=True, text=True)
    except subprocess.TimeoutExpired:
        return None
    return float(done.stdout)


def measure_growth() -> list[dict[str, Any]]:
    """Return a row for each size: seconds, and how many times the time of a tenth of it."""
    rows: list[dict[str, Any]] = []
    for size in SIZES:
        seconds = run_case("size", str(size))
        before = rows[-1]["seconds"] if rows else None
        ratio = round(seconds / before, 1) if seconds and before else None
        rows.append({"characters": size, "seconds": seconds and round(seconds, 4), "times_the_tenth": ratio})
        print(f"  {size:>9,} characters: {_in_words(seconds)}" + (f", {ratio} times the tenth" if ratio else ""))
    return rows


def measure_hostile() -> list[dict[str, Any]]:
    """Return a row for each hostile text, the slowest by character first."""
    rows = []
    for name in HOSTILE:
        seconds = run_case("hostile", name)
        characters = len(HOSTILE[name]())
        each = None if seconds is None else round(seconds * 1e6 / characters, 2)
        rows.append({"name": name, "characters": characters, "seconds": seconds, "microseconds_each": each})
    rows.sort(key=lambda row: -(row["microseconds_each"] or float("inf")))
    for row in rows[:8]:
        print(f"  {row['name']}: {_in_words(row['seconds'])}, {row['microseconds_each']} µs a character")
    return rows


def _in_words(seconds: float | None) -> str:
    return f"over {CASE_SECONDS} s" if seconds is None else f"{seconds:.3f} s"


def measure_start(runs: int) -> dict[str, dict[str, float]]:
    """Return best and median seconds of starting the command, beside what no command can go below."""
    python, fuwuyue = sys.executable, str(Path(sys.executable).with_name("fuwuyue"))
    plan = str(min(PLANS.glob("*.txt")))
    commands = {
        "python -c pass": [python, "-c", "pass"],
        "python -c 'import typer, rich'": [python, "-c", "import typer, rich"],
        "fuwuyue --version": [fuwuyue, "--version"],
        "fuwuyue --help": [fuwuyue, "--help"],
        "fuwuyue plan read --format json FILE": [fuwuyue, "plan", "read", "--format", "json", plan],
        "fuwuyue plan review --format json FILE": [fuwuyue, "plan", "review", "--format", "json", plan],
    }
    table = {}
    for name, command in commands.items():
        times = sorted(_time(lambda command=command: _start(command), time.perf_counter) for _ in range(runs))
        table[name] = {"best": round(times[0], 3), "median": round(statistics.median(times), 3)}
        print(f"  {name}: best {table[name]['best']} s, median {table[name]['median']} s")
    return table


def _start(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode not in (0, 3):  # 3: the review refuses something
        raise SystemExit(done.stderr.decode(errors="replace"))


def write_results(results: dict[str, Any]) -> None:
    """Write the tables for people and the same as JSON."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "plan_reader.json").write_text(
        json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    steps, bare = results["steps"], results["start"]["python -c pass"]["best"]
    lines = [
        "# The plan reader's speed",
        "",
        f"Measured by `bench/plan_reader.py` on {results['machine']}. "
        "Reading in seconds of the processor, medians; starts by the clock.",
        "",
        f"## 10,000 characters, in process after import (goal {GOAL_MILLISECONDS} ms)",
        "",
        *_table(["step", "ms"], [[name, value] for name, value in steps.items()]),
        "",
        "## Growth",
        "",
        *_table(
            ["characters", "seconds", "times the tenth"],
            [[f"{row['characters']:,}", row["seconds"], row["times_the_tenth"]] for row in results["growth"]],
        ),
        "",
        f"## Start of the command (goal {GOAL_START_SECONDS} s)",
        "",
        *_table(
            ["command", "best s", "median s", "times a bare Python"],
            [
                [name, row["best"], row["median"], round(row["best"] / bare, 1)]
                for name, row in results["start"].items()
            ],
        ),
        "",
        "## Hostile texts",
        "",
        *_table(
            ["text", "characters", "seconds", "µs a character"],
            [
                [
                    row["name"].replace("|", "\\|"),
                    f"{row['characters']:,}",
                    _in_words(row["seconds"]),
                    row["microseconds_each"],
                ]
                for row in results["hostile"]
            ],
        ),
    ]
    (RESULTS / "plan_reader.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _table(head: list[str], rows: list[list[Any]]) -> list[str]:
    cells = [head, ["---"] * len(head), *[["" if cell is None else str(cell) for cell in row] for row in rows]]
    return [f"| {' | '.join(row)} |" for row in cells]


def main() -> None:
    """Measure everything, print it and write it down."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--starts", type=int, default=9, help="how often each command is started")
    parser.add_argument("--case", nargs=2, metavar=("KIND", "NAME"), help="measure one case, for the program itself")
    arguments = parser.parse_args()
    if arguments.case:
        kind, name = arguments.case
        print(measure_case(HOSTILE[name]() if kind == "hostile" else plan_text(int(name))))
        return
    print("10,000 characters, in process after import:")
    steps = measure_steps(plan_text(10_000))
    print("  " + ", ".join(f"{name} {value} ms" for name, value in steps.items()))
    print("growth:")
    growth = measure_growth()
    print("start of the command:")
    start = measure_start(arguments.starts)
    print("hostile texts, the slowest:")
    hostile = measure_hostile()
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    write_results({"machine": machine, "steps": steps, "growth": growth, "start": start, "hostile": hostile})
    print(f"written to {RESULTS.relative_to(ROOT)}/plan_reader.md and .json")


if __name__ == "__main__":
    main()
