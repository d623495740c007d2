"""Whatever the reader finds in whatever text can be written out and, as YAML, read back the same."""

from io import BytesIO

import docx
import icalendar
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from rich.cells import cell_len

from fuwuyue.cli.findings_page import point_at
from fuwuyue.cli.page import wrap
from fuwuyue.plan.exporting.api import diff_plans, from_yaml, opinion_docx, to_docx, to_html, to_ics, to_yaml
from fuwuyue.plan.parsing.api import Plan, SourceText, read_plan

SENTENCES = st.sampled_from(
    [
        "云岭县健康服务月活动方案",
        "一、时间安排",
        "（一）宣传动员阶段（9月1日—9月6日）。",
        "服务月自2026年9月1日至10月15日。",
        "9月25日前，石桥镇人民政府将总结报县卫生健康局。",
        "各乡镇逢5、10日上报活动进度，每周五召开例会。",
        "申请答复率达到95%以上，至少举办2场咨询。",
        "各村要摸清政策外怀孕对象底细，列出名单。",
        "自收到通知之日起10个工作日内答复。",
        "附件：1．责任分工表",
        "云岭县卫生健康局",
        "2026年8月21日",
    ]
)
ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TEXTS = st.lists(st.one_of(SENTENCES, ODD), max_size=14).map("\n".join)
SLOW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def read(text: str) -> Plan:
    return read_plan(SourceText(text, "plan.txt", "txt", "utf-8", "0" * 64))


@SLOW
@given(TEXTS)
def test_yaml_gives_back_the_same_plan(text: str) -> None:
    plan = read(text)

    again = from_yaml(to_yaml(plan))

    assert again == plan
    assert diff_plans(plan, again) == []


@SLOW
@given(TEXTS)
def test_every_export_can_be_read_back(text: str) -> None:
    plan = read(text)

    page = html.document_fromstring(to_html(plan, text))
    calendar = icalendar.Calendar.from_ical(to_ics(plan))

    assert page.xpath("//script") == []
    assert len(page.xpath("//div[@class='body']/p")) == len(text.split("\n"))
    assert len(calendar.walk("VTIMEZONE")) == 1
    for paper in (to_docx(plan, text), opinion_docx(plan, text)):
        assert docx.Document(BytesIO(paper)).paragraphs


@given(ODD.map(lambda text: text * 4), st.integers(2, 40))
def test_no_wrapped_line_is_too_wide_and_no_word_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


@given(TEXTS, st.data(), st.integers(10, 90))
def test_carets_are_as_wide_as_the_words(text: str, data: st.DataObject, width: int) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    lines = point_at(text, start, end, width)

    marked = text[start:end].split("\n")[0]
    assert all(cell_len(line) <= width for line, _carets in lines)
    assert (
        sum(carets.count("^") for _line, carets in lines) == cell_len(marked.replace("\t", " "))
        or not marked.isprintable()
    )
