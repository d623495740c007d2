"""Pages of the documents that are drawn from the code, so that they cannot drift from it (a hook of mkdocs)."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
ELSEWHERE = re.compile(r"""<(?:script|img|iframe|link)\b[^>]*\s(?:src|href)=["']?(?:https?:)?//[^>]*>""")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the drawn pages to the written ones."""
    for name, content in (
        ("reference/plan-schema.md", plan_schema()),
        ("reference/review-rules.md", review_rules("en")),
        ("reference/review-rules.zh.md", review_rules("zh")),
        ("reference/processing-record.md", processing_record("en")),
        ("reference/processing-record.zh.md", processing_record("zh")),
        ("reference/units.md", units("en")),
        ("reference/units.zh.md", units("zh")),
        ("reference/month-states.md", month_states("en")),
        ("reference/month-states.zh.md", month_states("zh")),
        ("reference/dates.md", dates()),
        ("reference/record-rules.md", record_rules()),
        ("reference/logic-checks.md", logic_checks("en")),
        ("reference/logic-checks.zh.md", logic_checks("zh-hans")),
    ):
        files.append(File.generated(config, name, content=content))
    return files


def on_post_page(output: str, **_: Any) -> str:
    """Refuse a page that loads something from elsewhere: these pages are read on closed networks."""
    for found in ELSEWHERE.finditer(output):
        if 'rel="canonical"' not in found.group():
            raise ValueError(f"a page of the documents loads {found.group()}")
    return output


def review_rules(language: str) -> str:
    """Return the manual of the review: each rule with its reason, citations, counterpart and examples."""
    from fuwuyue.review.manual import rules_as_markdown

    return rules_as_markdown(language=language)


def processing_record(language: str) -> str:
    """Return the record of processing: what is stored about people, for what, how long and how guarded."""
    from fuwuyue.protection.dictionary.api import write_record

    return write_record(language=language)


def units(language: str) -> str:
    """Return the page on who may task whom, and on what became of the units of old plans."""
    from fuwuyue.organisation.manual import units_as_markdown

    return units_as_markdown(language=language)


RECORD_RULES = {
    "missing": "Nothing is written",
    "identity": "Identity numbers",
    "dates": "Dates",
    "lunar": "The traditional calendar",
    "mobiles": "Mobiles",
    "names": "Names",
    "addresses": "Addresses",
    "divisions": "Division codes",
}


def record_rules() -> str:
    """Return the page of the rules that read the fields of a record: what each does and where it comes from."""
    lines = [
        "# How the fields of a record are read",
        "",
        "`reconcile.rules.api`: pure functions, a value in and what it is read as out, with the value as written"
        " beside it. "
        "None raises for what people write; a value that cannot be used comes back with its problem. What each"
        " reads from "
        "which words stands in `tests/spec/test_reconcile_rules_values.py`, a line each.",
    ]
    for name, title in RECORD_RULES.items():
        source = (ROOT / "src" / "reconcile" / "rules" / f"{name}.py").read_text(encoding="utf-8")
        lines += ["", f"## {title}", "", ast.get_docstring(ast.parse(source)) or ""]
    return "\n".join(lines) + "\n"


LOGIC_CHECKS = {
    "en": (
        "# Logic checks of a record",
        "What a record is checked for. An *error* cannot be true; a *warning* can, and is a question. A failed"
        " check corrects "
        "nothing: it is told to the register that holds the record. A check whose facts are not known is left out.",
        ("check", "what it says", "source"),
        {"error": "error", "warning": "warning"},
    ),
    "zh-hans": (
        "# 逻辑校验",
        "对每条记录的校验。“错误”不可能成立；“提示”可能成立，只是需要核实。校验不通过并不更改任何内容，只告知持有该记录的登记单位。所需事实不明的校验不进行。",
        ("校验", "说明", "依据"),
        {"error": "错误", "warning": "提示"},
    ),
}


def logic_checks(language: str) -> str:
    """Return the table of the logic checks, drawn from the table that the engine checks by."""
    from fuwuyue.kernel.texts import get_language, gettext, set_language
    from reconcile.rules.api import CHECKS

    title, intro, (check, says, source), severities = LOGIC_CHECKS[language]
    before = get_language()
    set_language(language)
    rows = [
        f"| `{one.name}` ({severities[one.severity]}) | {one.tell().tell(gettext)} | {gettext(one.source)} |"
        for one in CHECKS
    ]
    set_language(before)
    return "\n".join([title, "", intro, "", f"| {check} | {says} | {source} |", "|---|---|---|", *rows, ""])


def month_states(language: str) -> str:
    """Return the page on the states of a month, its tasks and its reports, and which step leads to which."""
    from fuwuyue.campaign.manual import states_as_markdown

    return states_as_markdown(language=language)


DATE_TABLES = {
    "test_time_date_grammar.py": {
        "WHOLE_DATES": "Days",
        "SPANS": "From one day to another",
        "PARTS": "Parts of months and years",
        "MEANINGS": "What the words around a day make of it",
        "NOT_DATES": "What is no date",
    },
    "test_time_cadences.py": {"RULES": "What recurs"},
}


def dates() -> str:
    """Return the page of the date grammar: the tables of its tests, which say what is read from which words."""
    lines = [
        "# Dates and times",
        "",
        "What the reader makes of the words of a plan. These are the tables of `tests/spec/`: each row is a test. "
        "Where a year is not written, the plan in which the words stand is of May 2013. A period includes its last "
        "day. A question mark is a day that no calendar has, which is reported and not repaired. `by` is a deadline, "
        "`since` a beginning, `as_of` a day up to which something is counted, `approx` a day only roughly said.",
    ]
    for name, tables in DATE_TABLES.items():
        found = _tables_of(ROOT / "tests" / "spec" / name)
        for table, title in tables.items():
            lines += ["", f"## {title}", "", *_rows(found[table])]
    return "\n".join(lines) + "\n"


def _tables_of(file: Path) -> dict[str, str]:
    """Return the texts that the file assigns to names, without running it."""
    return {
        target.id: node.value.value
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _rows(table: str) -> Iterator[str]:
    rows = [row.split(" | ") for row in table.strip().split("\n")]
    if len(rows) == 1:
        yield "、".join(f"“{words}”" for words in rows[0])
        return
    yield from ("| words | read as |", "|---|---|")
    for words, *read_as in rows:
        yield f"| {words} | " + ", ".join(f"`{each}`" for each in read_as) + " |"


def plan_schema() -> str:
    """Return the page of the plan's schema: one table for each kind of part, then the schema itself."""
    from fuwuyue.plan.parsing.api import Plan

    schema = Plan.model_json_schema(by_alias=True)
    intro = (
        "# The plan's schema\n\nWhat `fuwuyue plan read --format json` and `--format yaml` print. The same as JSON "
        "Schema: `fuwuyue plan schema`.\n\n`span` is a pair of code points of the decoded text, the end excluded. "
        "Periods and phases give their last day, included. A day without a year is written `XXXX-09-18`.\n"
    )
    parts = [("Plan", schema), *schema["$defs"].items()]
    return "\n".join([intro, *(line for name, part in parts for line in _part(name, part))])


def _part(name: str, part: dict[str, Any]) -> Iterator[str]:
    yield f"## {name}\n"
    yield _text(part.get("description", "")) + "\n"
    if "enum" in part:
        yield "One of " + ", ".join(f"`{value}`" for value in part["enum"]) + ".\n"
    if part.get("properties"):
        yield "| key | type | without it |\n|---|---|---|"
        for key, value in part["properties"].items():
            default = "must be there" if key in part.get("required", []) else f"`{json.dumps(value.get('default'))}`"
            yield f"| `{key}` | {_type(value)} | {default} |"
        yield ""


def _text(description: str) -> str:
    return re.sub(r"\s*\n(?!\n)", " ", description)


def _type(value: dict[str, Any]) -> str:
    if "$ref" in value:
        name = value["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in value:
        return " or ".join(_type(each) for each in value["anyOf"])
    if "enum" in value:
        return ", ".join(f"`{each}`" for each in value["enum"])
    if value.get("type") == "array":
        return "list of " + _type(value.get("items", {}))
    if "pattern" in value and "examples" in value:
        return "day, as " + " or ".join(f"`{each}`" for each in value["examples"])
    if "const" in value:
        return f"`{json.dumps(value['const'])}`"
    return {"string": "text", "null": "nothing"}.get(value.get("type", ""), value.get("type", "anything"))
