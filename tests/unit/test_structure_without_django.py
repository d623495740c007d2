"""The reader is pure: it runs where Django cannot be imported, and loads no heavy package for a plain text."""

import subprocess
import sys

PROGRAM = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "rich", "typer"}:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocked())
from fuwuyue.plan.parsing.api import parse_plan
from fuwuyue.plan.parsing.source import SourceText

text = "2026年服务月方案\\n一、任务\\n各乡镇要在5月20日前上报总结。\\n"
plan = parse_plan(SourceText(text, "plan.txt", "txt", "utf-8", ""))
assert plan.title == "2026年服务月方案" and str(plan.deadlines[0].date) == "2026-05-20", plan
assert not {"django", "opencc", "docx", "pdfplumber", "lxml", "jinja2", "icalendar"} & set(sys.modules)
"""


def test_plan_is_read_with_django_blocked() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
