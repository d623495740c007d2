"""Expressions kept between starts equal compiled ones; a damaged file costs time, nothing else."""

import importlib
import marshal
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import fuwuyue.plan.parsing
import fuwuyue.review
from fuwuyue.kernel import expressions
from fuwuyue.plan.parsing.api import read_plan, read_source

PLANS = Path(__file__).parents[1] / "acceptance" / "plans"


@pytest.fixture
def kept_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of its own, nothing known from before."""
    file = tmp_path / "deep" / "expressions"
    monkeypatch.setattr(expressions, "get_file", lambda: file)
    monkeypatch.setattr(expressions, "_new", {})
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    expressions._kept.cache_clear()
    yield file
    expressions._kept.cache_clear()


def start_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "_new", {})
    expressions._kept.cache_clear()


def find_all_expressions() -> list[re.Pattern[str]]:
    found = []
    for package in (fuwuyue.plan.parsing, fuwuyue.review):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            values = vars(importlib.import_module(module.name)).values()
            found += [value for value in values if isinstance(value, re.Pattern) and isinstance(value.pattern, str)]
    return found


def test_each_kept_expression_equals_the_compiled_one(kept_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = {(each.pattern, each.flags) for each in find_all_expressions()}
    for pattern, flags in written:
        expressions.compile_re(pattern, flags)
    expressions.keep_expressions()
    start_anew(monkeypatch)
    monkeypatch.setattr(expressions, "_take_apart", None)  # nothing may be compiled any more

    # Patterns are equal where their code is: that is how Python compares them.
    assert len(written) > 300
    for pattern, flags in written:
        kept = expressions.compile_re(pattern, flags)
        fresh = re.compile(pattern, flags)
        assert (kept, kept.groups, dict(kept.groupindex)) == (fresh, fresh.groups, dict(fresh.groupindex))


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00", b"not marshal", marshal.dumps([1, 2]), marshal.dumps({("a(b)", 0): (1, 2)})],
    ids=["empty", "one byte", "other bytes", "a list", "wrong parts"],
)
def test_damaged_file_leads_to_compiling(kept_file: Path, content: bytes) -> None:
    kept_file.parent.mkdir()
    kept_file.write_bytes(content)

    assert expressions.compile_re("a(b)") == re.compile("a(b)")


def test_wrong_pattern_fails_as_usual(kept_file: Path) -> None:
    with pytest.raises(re.error):
        expressions.compile_re("a(b")


def test_file_grows_by_what_is_new_and_begins_anew_past_the_limit(
    kept_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expressions, "_MOST", 3)
    for patterns in ("ab", "c", "d"):
        start_anew(monkeypatch)
        for pattern in patterns:
            expressions.compile_re(pattern)
        expressions.keep_expressions()

    start_anew(monkeypatch)
    assert [pattern for pattern, _flags in expressions._kept()] == ["d"]


def test_nothing_is_written_where_bytecode_is_not(kept_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    expressions.compile_re("a")

    expressions.keep_expressions()

    assert not kept_file.exists()


def test_command_keeps_what_it_compiled(tmp_path: Path) -> None:
    """The second start of the command compiles none of the reader's expressions."""
    code = (
        "import sys; from pathlib import Path; from fuwuyue.kernel import expressions;"
        "file = Path(sys.argv[1]); expressions.get_file = lambda: file;"
        "sys.argv[1:] = ['plan', 'read', '--format', 'json', '-'];"
        "from fuwuyue.__main__ import main; main(); sys.stderr.write(f'compiled {len(expressions._new)}')"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", code, str(tmp_path / "expressions")]
    text = "关于开展宣传服务月活动的通知\n一、时间\n9月1日至9月30日。\n".encode()

    ends = [
        subprocess.run(command, input=text, env=environment, capture_output=True, check=True).stderr for _ in range(2)
    ]

    assert int(ends[0].split()[-1]) > 300
    assert ends[1].endswith(b"compiled 0")


def test_words_of_a_document_are_never_kept(kept_file: Path) -> None:
    """A name of a place that stands in every plan is in no expression that would be written."""
    name = "鑫淼焱"
    for file in sorted(PLANS.glob("*.txt")):
        text = re.sub(r"[\u4e00-\u9fff]{2}县", name + "县", file.read_text(encoding="utf-8"))
        for written in (text, text.replace("\n", "")):
            read_plan(read_source(written.encode(), file.name))

    assert not [pattern for pattern, _flags in (*expressions._new, *expressions._kept()) if name[0] in pattern]
