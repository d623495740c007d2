"""Web pages: what a person sees of them, as lines."""

import pytest
from tests.support.file_samples import PLAN, TRADITIONAL_PLAN

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan.parsing.api import read_source

pytestmark = pytest.mark.usefixtures("in_english")


def text_of(body: str) -> str:
    return read_source(f"<!DOCTYPE html><html><body>{body}</body></html>".encode(), "plan.html").text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<h1>通知</h1><p>一、总体\n   要求</p><p>二、安排</p>", "通知\n一、总体 要求\n二、安排"),
        ("<p>甲<br>乙<br/>丙</p>", "甲\n乙\n丙"),
        ("<p>县<b>卫健</b>局<a href='x'>牵头</a></p>", "县卫健局牵头"),
        ("<ul><li>一<li>二</ul>", "一\n二"),
        ("<p>5&lt;6&nbsp;&#19968;&amp;</p>", "5<6\xa0一&"),
        ("<p>见</p><script>alert('隐')</script><style>p{}</style><!-- 注 --><template>样</template>", "见"),
        ("<p>见<span hidden>隐</span><span style='DISPLAY : none'>藏<b>深</b></span>末</p>", "见末"),
        ("<textarea>填</textarea><p>见</p><noscript>无</noscript>", "见"),
        ("<pre>一\n  二\n</pre>三", "一\n二\n三"),
        ("<p>a > b < c</p>", "a > b < c"),
    ],
)
def test_visible_text_only(body: str, text: str) -> None:
    assert text_of(body) == text


def test_table_rows_are_lines_with_tabs() -> None:
    table = "<table><tr><th>单位<th>任务</tr><tr><td><p>县卫健局</p></td><td>统筹<br>汇总</td></tr></table>末"

    assert text_of(table) == "单位\t任务\n县卫健局\t统筹 汇总\n末"


def test_table_for_the_layout_is_no_row() -> None:
    inner = "<table><tr><td>甲<td>乙</table>"
    page = f"<table><tr><td></td><td><p>一、总体要求</p><p>二、安排</p>{inner}</td></tr></table>"

    assert text_of(page) == "一、总体要求\n二、安排\n甲\t乙"


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [
        ("gb2312", "gb18030", PLAN),
        ("gbk", "gb18030", PLAN),
        ("big5", "big5", TRADITIONAL_PLAN),
        ("utf-8", "utf-8", PLAN),
        ("utf-8", "gb18030", PLAN),  # what it says is wrong
        ("klingon", "gb18030", PLAN),
        ("iso-8859-1", "gb18030", PLAN),
        ("utf-16", "utf-8", PLAN),
    ],
)
def test_encoding_is_found_whatever_the_page_says_of_it(charset: str, codec: str, text: str) -> None:
    page = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><pre>{text}</pre>'
    )

    source = read_source(page.encode(codec), "plan.htm")

    assert source.text == text.strip()
    assert source.format == "html"


def test_page_is_recognised_by_its_content() -> None:
    page = "\ufeff<?xml version='1.0'?>\n<!-- x -->\n<!doctype HTML><p>一、总体要求</p>"

    source = read_source(page.encode(), "-")

    assert (source.text, source.format) == ("一、总体要求", "html")


def test_text_that_speaks_of_a_tag_is_no_page() -> None:
    assert read_source("一、<html> 是标签".encode(), "a.txt").format == "txt"


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "b", "ul><li", "span hidden"])
def test_deep_nesting_is_refused_soon(tag: str) -> None:
    page = f"<html><body>{f'<{tag}>' * 50_000}{'</p>' * 50_000}末</body></html>".encode()

    with pytest.raises(UserError, match=r"deep\.html is broken as a web page"):
        read_source(page, "deep.html")


def test_page_of_unclosed_elements_is_read() -> None:
    page = f"<html><body>{'<font>一<p>' * 900}末</body></html>".encode()

    assert read_source(page, "old.html").text.count("一") == 900
