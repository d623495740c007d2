"""Reading takes time in proportion to the text, whatever the text is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.growth import grows_in_proportion

from fuwuyue.plan.parsing.api import parse_plan, read_source
from fuwuyue.plan.parsing.header import find_header
from fuwuyue.plan.parsing.names import find_names
from fuwuyue.plan.parsing.outline import find_outline
from fuwuyue.plan.parsing.sections import find_ordinal_slips, find_requirements, make_sections
from fuwuyue.plan.parsing.tasks import find_tasks
from fuwuyue.plan.parsing.text import Text
from fuwuyue.plan.parsing.units import find_units
from fuwuyue.plan.parsing.vocabulary import get_words

ROOT = Path(__file__).parents[2]
SIZE = 2_000
VOCABULARIES = sorted(file.stem for file in (ROOT / "src" / "fuwuyue" / "plan" / "vocabulary").glob("*.txt"))
HOSTILE: dict[str, Callable[[int], str]] = {
    "headings": lambda count: "一、工作\n" * count,
    "markers on one line": lambda count: "一、（一）1.（1）①㈠壹、(a)" * (count // 4),
    "chapters": lambda count: "第一章第一节第一条第一阶段：" * (count // 4),
    "two separators": lambda count: "1.甲\n1、乙\n" * count,
    "lists never closed": lambda count: "①甲：②乙；" * count,
    "open brackets": lambda count: "（“《" * count,
    "nested brackets": lambda count: "（" * count + "）" * count,
    "bodies": lambda count: "县卫生局、" * count,
    "different bodies": lambda count: "".join(
        f"{chr(0x4E00 + n % 3000)}{chr(0x4E00 + n // 3000)}局负责。" for n in range(count)
    ),
    "labels": lambda count: "责任单位：" * count,
    "founding": lambda count: "成立" * count,
    "conjunctions": lambda count: "各" + "和" * count * 4,
    "statements": lambda count: "各乡镇要做好登记；" * count,
    "attachments": lambda count: "附件1：表\n" * count,
    "date lines": lambda count: "2026年5月1日\n" * count,
    "spaced out": lambda count: "一 " * count,
    "tabs": lambda count: "1\t2\t县局\n" * count,
    "one line": lambda count: "字" * count * 10,
    "blank lines": lambda count: "\n" * count * 4,
    "traditional": lambda count: "各鄉鎮應辦理，" * count,
}


def read(source: str) -> None:
    text = Text(source)
    outline = find_outline(text)
    find_header(text, outline)
    make_sections(text, outline)
    find_requirements(text, outline)
    find_ordinal_slips(text, outline)
    names = find_names(text, outline.start, outline.end)
    find_tasks(text, outline, names, [], [], [])
    find_units(text, outline, names)


@pytest.mark.parametrize("kind", HOSTILE)
def test_time_grows_with_the_text_only(kind: str) -> None:
    read(HOSTILE[kind](50))  # the word lists are loaded

    assert grows_in_proportion(lambda count: read(HOSTILE[kind](count)), SIZE, 4)


@pytest.mark.parametrize("joint", ["、", "和"])
@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_lists_of_the_words_that_the_reader_knows_take_linear_time(vocabulary: str, joint: str) -> None:
    """A list that leads to nothing is read once, not once for each of its words."""
    unit = joint.join([*get_words(vocabulary)[:40], ""])

    def parse(count: int) -> None:
        parse_plan(read_source((unit * count).encode(), "plan.txt"))

    assert grows_in_proportion(parse, max(2_000 // len(unit), 1), 4)
