"""Official papers of a county that does not exist, with all that such a paper can hold."""

from datetime import date

from fuwuyue.documents.api import (
    Attachment,
    Chart,
    Heading,
    OfficialPaper,
    PaperKind,
    Series,
    Table,
    Text,
)

TOWNS = ("青石镇", "白杨镇", "柳林乡")
RATES = Table(
    ("序号", "乡镇", "应办（件）", "按时办结（件）", "说明"),
    (
        ("1", "青石镇", "41", "39", ""),
        ("2", "白杨镇", "42", "40", "因修路，两场咨询活动改期"),
        ("3", "柳林乡", "43", "43", ""),
    ),
    caption="各乡镇事项办理情况",
)
CHART = Chart("各乡镇按时办结率", TOWNS, (Series("上期", (90, 92.5, None)), Series("本期", (95.1, 95.2, 100))), "%")
FULL_PAGES = "国" * 28 * 50
# What people, and those who try, put into fields: signs that no file holds, other scripts, signs that turn the order
# of reading, what Typst reads as markup.
HOSTILE = (
    "甲\x00\x1b\ufffe\ud800乙😀 \u202e倒序\u202c ئۇيغۇر #let x = 1; $x$ *a* _b_ \\ `c` @d <e> [f] // 䶮玥堃 བོད་ {g}"
)


def make_report(**changes: object) -> OfficialPaper:
    """Return a report with headings of all levels, tables, a chart, two attachments and copies."""
    facts = {
        "kind": PaperKind.REPORT,
        "title": "安和县卫生健康局关于2026年宣传服务月活动第三次进展情况的报告",
        "recipients": ("安和县人民政府",),
        "blocks": (
            Text("现将截至2026年5月15日17时的活动进展情况报告如下："),
            Heading(1, "进展情况"),
            Heading(2, "任务办理情况。", "全县应办事项126件，已按时办结122件。"),
            RATES,
            CHART,
            Heading(2, "宣传服务情况"),
            Heading(3, "现场咨询"),
            Heading(4, "免费检查预约"),
            Text(FULL_PAGES),
            Heading(1, "下一步打算"),
            Text("特此报告。"),
        ),
        "attachments": (
            Attachment("事项办理明细表", (RATES,)),
            Attachment("口径说明", (Heading(1, "口径"), Text("略。"))),
        ),
        "signer": "安和县卫生健康局",
        "signed_on": date(2026, 5, 15),
        "copy_to": ("县委办公室", "县政协办公室"),
        "printed_by": "安和县卫生健康局办公室",
        "printed_on": date(2026, 5, 15),
    }
    return OfficialPaper(**{**facts, **changes})
