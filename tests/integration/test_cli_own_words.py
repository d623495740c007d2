"""What the command itself says, in Chinese: every page of help, and what is wrong with a line that was typed."""

import re

import pytest
from tests.support.command import run_many, said
from tests.support.command import run_quickly as run
from tools.commands import list_commands

COMMANDS = sorted({*list_commands(), "fuwuyue plan"})
# What is typed as it stands, and names: no prose. A file's ending and an option are taken out before.
TYPED = {word for name in COMMANDS for word in name.split()} | {
    "text",
    "json",
    "yaml",
    "html",
    "ics",
    "docx",
    "zh",
    "en",
    # Columns and words of the files of a linkage, and a part of `sample-size`.
    "left",
    "right",
    "id",
    "decision",
    "same",
    "different",
    "size",
}
NAMES = {"JSON", "Schema", "FUWUYUE", "LANGUAGE", "KEY", "FILE", "Ctrl", "TLS", "SM", "aes", "gcm", "sm", "MB"}
# What a person types after an option, as it is typed, and the names of programs and files.
NAMES |= {"completeness", "correction", "duplicates", "trial", "duckdb", "spark", "model", "OLD", "NEW", "MODEL"}
NAMES |= {"Splink", "splink", "export", "matches"}
CHINESE = re.compile("[\u4e00-\u9fff]")


def find_prose(words: str) -> set[str]:
    """Return the words in Latin letters that are neither typed as they stand nor names."""
    without = re.sub(r"(?<![\w-])-{1,2}[a-z][a-z-]*|\.[a-z]+", " ", words)
    return set(re.findall(r"[A-Za-z]{2,}", without)) - TYPED - NAMES


def test_what_is_looked_for_is_found() -> None:
    assert find_prose("Usage: fuwuyue plan read [OPTIONS] --output <path>") == {"Usage", "OPTIONS", "path"}
    assert find_prose("用法：fuwuyue plan read，.docx、--output 文件") == set()


@pytest.fixture(scope="module")
def pages() -> dict[str, tuple[str, str]]:
    """Each command's page of help, in Chinese and in English."""
    lines = [[*command.split()[1:], "--help"] for command in COMMANDS]
    chinese, english = run_many(lines), run_many(lines, FUWUYUE_LANGUAGE="en")
    return {name: (zh[1], en[1]) for name, zh, en in zip(COMMANDS, chinese, english, strict=True)}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_page_of_help_is_in_one_language(command: str, pages: dict[str, tuple[str, str]]) -> None:
    chinese, english = pages[command]

    assert chinese.startswith(f"用法：{command} [选项]")
    assert find_prose(chinese) == set()
    assert english.startswith(f"Usage: {command} [OPTIONS]")
    assert not CHINESE.search(english)


def test_the_options_say_what_they_take_and_what_is_needed() -> None:
    read = run("plan", "read", "--help", COLUMNS="120").stdout.decode("utf-8")
    opinion = run("plan", "opinion", "--help", COLUMNS="120").stdout.decode("utf-8")
    serve = run("serve", "--help", COLUMNS="120").stdout.decode("utf-8")

    assert "（可用：text、json、yaml、html、ics、docx；默认：text）" in read
    assert re.search(r"-o, --output 文件 +写入这个文件。（必填）", opinion)
    assert "1 至 65535 之间的整数" in serve


@pytest.mark.parametrize("columns", ["20", "60", "80", "120"])
def test_no_word_of_a_page_is_cut_off(columns: str) -> None:
    wide = run("plan", "read", "--help", COLUMNS="120").stdout.decode("utf-8")

    page = run("plan", "read", "--help", COLUMNS=columns).stdout.decode("utf-8")

    assert "…" not in page
    assert sorted("".join(page.split())) == sorted("".join(wide.split()))


WRONG_LINES: list[tuple[list[str], str]] = [
    (["plan", "read"], "缺少 文件，用法见：fuwuyue plan read --help"),
    (["plan", "opinion", "x.txt"], "缺少 --output / -o，用法见：fuwuyue plan opinion --help"),
    (["plan", "diff", "a.txt"], "缺少 B，用法见：fuwuyue plan diff --help"),
    (
        ["plan", "read", "--forma", "json", "x.txt"],
        "没有 --forma 这个选项，是否想用 --format？用法见：fuwuyue plan read --help",
    ),
    (["plan", "read", "-x", "x.txt"], "没有 -x 这个选项，用法见：fuwuyue plan read --help"),
    (["--qqq"], "没有 --qqq 这个选项，用法见：fuwuyue --help"),
    (["plan", "read", "x.txt", "--format"], "--format 后缺少值，用法见：fuwuyue plan read --help"),
    (["plan", "read", "--help=3"], "--help 不带值，用法见：fuwuyue plan read --help"),
    (
        ["plan", "review", "x.txt", "--format", "xml"],
        "“xml”不合 --format 的要求（可用：text、json），用法见：fuwuyue plan review --help",
    ),
    (["--lang", "fr", "plan"], "“fr”不合 --lang 的要求（可用：zh、en），用法见：fuwuyue --help"),
    (["serve", "--port", "0"], "“0”不合 --port 的要求（1 至 65535 之间的整数），用法见：fuwuyue serve --help"),
    (
        ["serve", "--port", "八十"],
        "“八十”不合 --port 的要求（1 至 65535 之间的整数），用法见：fuwuyue serve --help",
    ),
    (["plan", "rad", "x.txt"], "没有“rad”这条命令，是否想用 read？用法见：fuwuyue plan --help"),
    (["plan", "qqq"], "没有“qqq”这条命令，用法见：fuwuyue plan --help"),
    (["plan", "schema", "x", "y\n"], "“x y ”是多余的参数，用法见：fuwuyue plan schema --help"),
]


@pytest.fixture(scope="module")
def told() -> dict[str, tuple[int, str]]:
    """Status and errors of each wrong line."""
    results = run_many([arguments for arguments, _ in WRONG_LINES])
    return {sentence: (result[0], result[2]) for (_, sentence), result in zip(WRONG_LINES, results, strict=True)}


@pytest.mark.parametrize("sentence", [sentence for _, sentence in WRONG_LINES])
def test_a_wrong_line_is_told_in_the_reader_s_language(sentence: str, told: dict[str, tuple[int, str]]) -> None:
    assert told[sentence] == (2, f"{sentence}\n")


def test_a_wrong_line_is_told_in_english_too() -> None:
    result = run("plan", "read", "x.txt", "--format", "xml", "--lang", "en")

    assert said(result).startswith("“xml” does not fit --format (one of: text, json")
    assert not CHINESE.search(said(result))
