"""The page in one file."""

import re

from lxml import html
from tests.support.plan_example import TEXT, make_plan

from fuwuyue.plan.exporting.api import place_on_time_line, to_html


def page() -> html.HtmlElement:
    return html.document_fromstring(to_html(make_plan(), TEXT))


def test_nothing_is_loaded_and_no_script_runs() -> None:
    written = to_html(make_plan(), TEXT)

    assert page().xpath("//script | //link | //img | //iframe | //object | //*[@src]") == []
    assert not re.search(r"@import|url\(|https?://", written)
    assert "default-src 'none'" in written


def test_the_page_says_what_the_plan_says() -> None:
    words = page().text_content()

    for expected in ("2026-09-01至2026-09-30", "含首尾共30天", "≥ 95%", "每月5日、10日", "怀孕不是清查的对象"):
        assert expected in words


def test_the_findings_end_with_how_to_report_a_wrong_one() -> None:
    assert "反馈误判" in page().xpath("//section[.//article]/p")[-1].text


def test_the_findings_say_which_text_of_the_law_was_read() -> None:
    words = page().xpath("//section[.//article]")[0].text_content()

    assert "《个人信息保护法》第六条（已核实2025年4月文本）" in words
    assert "其后修订未核" in words


def test_the_key_names_every_colour_of_the_text() -> None:
    named = {mark.get("class") for mark in page().xpath("//p[@class='key']/mark")}
    coloured = set(re.findall(r"mark\.(\w+) \{ (?:background|border)", to_html(make_plan(), TEXT)))

    assert coloured - named - {"caution", "rewrite"} == set()


def test_each_link_leads_to_the_words_it_is_about() -> None:
    tree = page()
    names = [link.removeprefix("#") for link in tree.xpath("//a/@href")]

    missing = [name for name in names if not tree.xpath(f"//*[@id='{name}']")]

    assert names
    assert missing == []
    marked = tree.xpath("//*[@id='findings-0']")[0]
    assert marked.tag == "mark"
    assert "refuse" in marked.get("class")


def test_the_text_stands_there_whole() -> None:
    lines = page().xpath("//div[@class='body']/p")
    shown = ["".join(line.xpath(".//text()[not(parent::span[@class='n'])]")) for line in lines]

    assert "\n".join(shown) == TEXT


def test_no_id_is_given_twice() -> None:
    names = page().xpath("//@id")

    assert len(names) == len(set(names))


def test_a_document_cannot_write_html() -> None:
    attack = "<script>alert(1)</script>\x1b[2J&amp;"
    plan = make_plan().model_copy(update={"title": attack, "issuer": '"><img src=x>'})

    tree = html.document_fromstring(to_html(plan, attack + "\n" + TEXT))

    assert tree.xpath("//script | //img") == []
    assert tree.xpath("//h1")[0].text == attack.replace("\x1b", "�")


def test_the_time_line_covers_all_days() -> None:
    bars, ticks = place_on_time_line(make_plan().phases)

    assert bars[0].left == 0
    assert round(bars[0].width + bars[1].width, 6) == 100
    assert [tick.label for tick in ticks] == ["2026-09"]


def test_phases_without_days_have_no_time_line() -> None:
    phases = [phase.model_copy(update={"start": None}) for phase in make_plan().phases]

    assert place_on_time_line(phases) == ([], [])
