"""The command as a person runs it: what it prints, where, and with which exit status."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import icalendar
import pytest
from tests.support.command import run_quickly as run
from tests.support.command import said

from fuwuyue.plan.exporting.api import from_yaml
from fuwuyue.plan.parsing.api import Plan
from fuwuyue.plan.samples.api import SAMPLE_NAME, read_sample

# A start is measured best of several, on a machine that does other things too.
STARTS = 5
LONGEST_START_SECONDS = 0.6
SLOWEST_AGAINST_BARE = 3.0
SLOWEST_READ_AGAINST_BARE = 3.8


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / SAMPLE_NAME
    path.write_bytes(read_sample())
    return path


def test_reading_prints_a_page_and_exits_0_though_clauses_are_refused(sample: Path) -> None:
    result = run("plan", "read", str(sample), COLUMNS="80")

    page = result.stdout.decode("utf-8")
    assert (result.returncode, said(result)) == (0, "")
    assert page.startswith("云岭县2026年优生优育和健康宣传服务月活动方案\n")
    assert "拒绝" in page
    assert "\x1b" not in page


def test_the_page_comes_in_english_too(sample: Path) -> None:
    by_option = run("plan", "read", str(sample), "--lang", "en")
    by_setting = run("plan", "read", str(sample), FUWUYUE_LANGUAGE="en")

    assert "working days" in by_option.stdout.decode("utf-8")
    assert by_option.stdout == by_setting.stdout


def test_json_is_the_plan_by_the_published_schema(sample: Path) -> None:
    result = run("plan", "read", "--format", "json", str(sample), PYTHONIOENCODING="gbk")

    content = json.loads(result.stdout.decode("utf-8"))
    plan = Plan.model_validate(content)
    schema = json.loads(run("plan", "schema").stdout)
    assert set(content) == set(schema["properties"])
    assert plan.findings
    assert plan.burden
    assert {"name", "role"} <= set(content["units"][0])


def test_standard_input_is_read(sample: Path) -> None:
    result = run("plan", "read", "--format", "json", "-", given=sample.read_bytes())

    assert json.loads(result.stdout)["source"]["name"] == "-"


def test_standard_input_without_a_title_is_called_so() -> None:
    page = run("plan", "read", "-", given="今天下雨。\n".encode()).stdout.decode("utf-8")

    assert page.startswith("标准输入\n")


def test_a_folder_is_named_in_the_refusal() -> None:
    assert said(run("plan", "read", ".")).startswith(Path.cwd().name)


def test_the_help_names_every_kind_of_file() -> None:
    page = run("plan", "read", "--help", COLUMNS="160").stdout.decode("utf-8")

    assert ".doc .wps" in page


def test_review_exits_3_where_a_clause_is_refused_and_points_into_the_text(sample: Path) -> None:
    result = run("plan", "review", "--format", "json", str(sample))

    text = sample.read_text("utf-8")
    findings = json.loads(result.stdout)["findings"]
    assert result.returncode == 3
    assert findings
    assert all(text[found["start"] : found["end"]] == found["quote"] for found in findings)


def find_rules(*arguments: str, text: str) -> set[str]:
    result = run("plan", "review", "--format", "json", *arguments, "-", given=text.encode())
    assert result.returncode in (0, 3), said(result)
    return {found["rule"] for found in json.loads(result.stdout)["findings"]}


def test_a_province_brings_its_rules(tmp_path: Path) -> None:
    text = "办理生育登记须持结婚证，三孩以内方予办理。\n"
    by_province = run("plan", "read", "--format", "json", "--province", "四川", "-", given=text.encode())

    reasons = [found["reason"] for found in json.loads(by_province.stdout)["findings"]]
    assert any("本省生育登记不要求结婚" in reason for reason in reasons)
    assert "registration-by-marriage" in find_rules("--province", "51", text=text)


@pytest.mark.parametrize("command", [["read"], ["review"], ["opinion", "-o", "x.docx"]])
@pytest.mark.parametrize("option", [["--province", "云岭"], ["--on", "2026-02-30"]])
def test_an_unknown_province_or_day_is_refused(command: list[str], option: list[str], sample: Path) -> None:
    result = run("plan", *command, *option, str(sample))

    assert (result.returncode, said(result).count("\n")) == (2, 1)
    assert option[1] in said(result)


def test_review_exits_0_where_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("县妇幼保健院为主动申请的群众提供免费检查。\n", "utf-8")

    assert run("plan", "review", str(path)).returncode == 0


@pytest.mark.parametrize("kind", ["yaml", "html", "ics", "docx", "json", "text"])
def test_each_format_goes_to_a_file(kind: str, sample: Path, tmp_path: Path) -> None:
    target = tmp_path / f"out.{kind}"

    result = run("plan", "read", "--format", kind, "-o", str(target), str(sample))

    content = target.read_bytes()
    assert (result.returncode, result.stdout) == (0, b"")
    begins = {"yaml": b"# ", "html": b"<!doctype html>", "ics": b"BEGIN:VCALENDAR", "docx": b"PK", "json": b"{"}
    assert content.startswith(begins.get(kind, "云岭县".encode()))
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_what_is_not_in_the_calendar_is_said_beside_it(sample: Path) -> None:
    result = run("plan", "read", "--format", "ics", str(sample))

    assert icalendar.Calendar.from_ical(result.stdout).walk("VEVENT")
    assert "未列入日历" in said(result)


def test_a_mended_yaml_is_compared_with_its_document(sample: Path, tmp_path: Path) -> None:
    mended = tmp_path / "plan.yaml"
    written = run("plan", "read", "--format", "yaml", str(sample)).stdout.decode("utf-8")
    title = from_yaml(written).title
    mended.write_text(written.replace(f"title: {title}", "title: 新方案"), "utf-8")

    text = run("plan", "diff", str(sample), str(mended)).stdout.decode("utf-8")
    changes = json.loads(run("plan", "diff", "--format", "json", str(sample), str(mended)).stdout)["changes"]

    assert text.startswith("标题\n  -  云岭县2026年")
    assert changes == [{"field": "title", "kind": "changed", "before": title, "after": "新方案"}]


def test_an_exported_yaml_is_read_again_as_the_same_plan(sample: Path, tmp_path: Path) -> None:
    exported = tmp_path / "plan.yaml"
    run("plan", "read", "--format", "yaml", str(sample), "-o", str(exported))

    again = run("plan", "read", "--format", "yaml", str(exported))
    page = run("plan", "read", str(exported)).stdout.decode("utf-8")

    assert again.stdout == exported.read_bytes()
    assert page.startswith("云岭县2026年")


@pytest.mark.parametrize("arguments", [["read", "--format", "html"], ["review"], ["opinion", "-o", "x.docx"]])
def test_what_needs_the_text_refuses_a_plan_without_it(arguments: list[str], sample: Path, tmp_path: Path) -> None:
    exported = tmp_path / "plan.yaml"
    run("plan", "read", "--format", "yaml", str(sample), "-o", str(exported))

    result = run("plan", *arguments, str(exported))

    assert (result.returncode, said(result).count("\n")) == (2, 1)
    assert SAMPLE_NAME in said(result)


def test_a_refused_task_is_not_accepted_by_editing_the_yaml(sample: Path, tmp_path: Path) -> None:
    edited = tmp_path / "plan.yaml"
    written = run("plan", "read", "--format", "yaml", str(sample)).stdout.decode("utf-8")
    refused = [task.what for task in from_yaml(written).tasks if task.refused]
    edited.write_text(written.replace("  refused: true\n", "").replace("  accepted: false\n", ""), "utf-8")

    tasks = json.loads(run("plan", "read", "--format", "json", str(edited)).stdout)["tasks"]

    assert refused
    assert not [task["what"] for task in tasks if task["what"] in refused and task["accepted"]]


def test_the_day_picks_the_rules_in_force() -> None:
    text = "各村APP安装率不低于95%。\n"

    assert "app-counted" not in find_rules("--on", "2025-06-01", text=text)
    assert "app-counted" in find_rules("--on", "2026-06-01", text=text)


def test_the_opinion_is_written(sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "opinion.docx"

    result = run("plan", "opinion", str(sample), "-o", str(target))

    assert result.returncode == 0
    assert target.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "read", "no-such-file.txt"],
        ["plan", "read", "."],
        ["plan", "read"],
        ["plan", "read", "x.txt", "--format", "xml"],
        ["plan", "rad", "x.txt"],
        ["plan", "opinion", "x.txt"],
        ["--lang", "fr", "plan", "read", "x.txt"],
        ["--wrong"],
        ["--lang", "en", "--wrong"],
        ["serve", "--port", "99999999"],
        ["plan", "read", "\x1b[2J.txt"],
    ],
)
def test_a_mistake_is_one_sentence_and_exit_status_2(arguments: list[str]) -> None:
    result = run(*arguments)

    assert result.returncode == 2
    assert result.stdout == b""
    assert said(result).count("\n") == 1
    assert "Traceback" not in said(result)
    assert "\x1b" not in said(result)


@pytest.mark.parametrize("given", [b"", b"\x00\x01\x02\xff" * 400, b"%PDF-1.7 broken"])
def test_input_that_is_no_plan_is_refused_in_one_sentence(given: bytes) -> None:
    result = run("plan", "read", "-", given=given)

    assert (result.returncode, said(result).count("\n")) == (2, 1)


def test_a_file_that_cannot_be_written_is_told(sample: Path, tmp_path: Path) -> None:
    result = run("plan", "read", "--format", "yaml", str(sample), "-o", str(tmp_path / "none" / "x.yaml"))

    assert (result.returncode, said(result).count("\n")) == (2, 1)


def test_a_word_file_is_not_thrown_at_the_terminal(sample: Path) -> None:
    result = run("plan", "read", "--format", "docx", str(sample))

    assert (result.returncode, result.stdout) == (2, b"")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
@pytest.mark.parametrize("kind", ["text", "html"])
def test_a_reader_that_goes_away_is_no_error(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(read_sample() * 20)
    command = [sys.executable, "-m", "fuwuyue", "plan", "read", "--format", kind, str(path)]

    # Without a buffer Python does not notice that the rest of a write was not taken.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        complaint = process.stderr.read()

    assert (process.returncode, complaint) == (141, b"")


def test_the_version_is_told() -> None:
    assert run("--version").stdout.decode().startswith("fuwuyue ")


@pytest.mark.parametrize("arguments", [[], ["plan"], ["plan", "read", "--help"], ["demo", "--help"]])
def test_help_is_in_the_language_asked_for(arguments: list[str]) -> None:
    chinese = run(*arguments).stdout.decode("utf-8")
    english = run(*arguments, "--lang", "en").stdout.decode("utf-8")

    assert "选项" in chinese
    assert "Options" in english
    assert not any("\u4e00" <= character <= "\u9fff" for character in english)


def tell_spent() -> float:
    """Return the seconds of the processor that ended children have used: other tests beside them make these no longer.

    On Windows, which does not tell, the seconds of the clock.
    """
    if sys.platform == "win32":
        return time.perf_counter()
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def fastest(*command: str) -> float:
    times = []
    for _turn in range(STARTS):
        start = tell_spent()
        subprocess.run([sys.executable, *command], capture_output=True, check=True)
        times.append(tell_spent() - start)
    return min(times)


def test_the_command_starts_fast() -> None:
    took = fastest("-m", "fuwuyue", "--version")

    # On a busy machine the figure says nothing of the command, but its ratio to what it stands on does.
    assert took < LONGEST_START_SECONDS or took < SLOWEST_AGAINST_BARE * fastest("-c", "import typer, rich.console")


def test_a_plan_is_read_fast_from_the_start_of_the_command(sample: Path) -> None:
    line = ["-m", "fuwuyue", "plan", "read", "--format", "json", str(sample)]
    # A first start keeps what it compiles, also where the tests are told to leave no bytecode.
    keeping = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, *line], env=keeping, capture_output=True, check=True)

    took = fastest(*line)

    # It took 4.5 times the bare import while each start compiled the reader's expressions anew, and 2.8 times since.
    assert took < LONGEST_START_SECONDS or took < SLOWEST_READ_AGAINST_BARE * fastest(
        "-c", "import typer, pydantic.main, yaml"
    )


def test_the_start_loads_nothing_heavy() -> None:
    heavy = ["django", "rich", "yaml", "docx", "lxml", "jinja2", "icalendar", "pdfplumber", "opencc"]
    code = (
        "import sys; import fuwuyue.__main__, fuwuyue.cli.main, fuwuyue.cli.language;"
        f"print([name for name in {heavy} if name in sys.modules])"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.strip() == b"[]"


def test_the_record_of_processing_is_printed_in_the_reader_s_language(tmp_path: Path) -> None:
    chinese = run("protection", "record").stdout.decode("utf-8")
    written = run("protection", "record", "--lang", "en", "-o", str(tmp_path / "record.md"))

    assert chinese.startswith("# 个人信息处理情况记录\n")
    assert written.returncode == 0
    assert (tmp_path / "record.md").read_text(encoding="utf-8").startswith("# Record of processing\n")
