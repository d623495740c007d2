"""What an official paper (公文) says, before anybody decides how it looks: one description for .docx and .pdf.

A red head, a number, an approver and a printing office appear only where the county gave them; nothing here makes one
up, and there is no seal at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

# 机关代字 + 〔year〕 + 号 with no leading zero and no 第 (GB/T 9704-2012, 7.2.5).
_NUMBER = re.compile(r"[^\s〔〕\[\]()（）]{1,30}〔[12]\d{3}〕[1-9]\d{0,4}号")

Align = Literal["left", "center", "right"]
Level = Literal[1, 2, 3, 4]


class PaperKind(StrEnum):
    """The kinds that a service month needs; a plan (方案) is no kind of its own and goes out attached to a notice."""

    REPORT = "report"  # 报告
    NOTICE = "notice"  # 通知
    BULLETIN = "bulletin"  # 通报
    LETTER = "letter"  # 函
    SUMMARY = "summary"  # 工作总结


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 is 一、 in 黑体, 2 is （一） in 楷体, 3 is 1. and 4 is （1） in 仿宋 (GB/T 9704-2012, 7.3.3).

    It is counted unless `number` is given; an empty `number` means none. `text_after` goes on in the same paragraph.
    """

    level: Level
    text: str
    text_after: str = ""
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; each line end begins another."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table over the whole type area. `widths` are shares; without them columns are as wide as their words ask for.

    Every row has as many cells as there are heads. A table without rows says so in one row.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    widths: tuple[float, ...] = ()
    aligns: tuple[Align, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a table that is not a rectangle: that is a fault of the program, not of a person."""
        for row in (*self.rows, self.widths or self.heads, self.aligns or self.heads):
            if len(row) != len(self.heads):
                raise ValueError(f"a row of {len(row)} cells in a table of {len(self.heads)} columns")


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars: a value for each category; None is a value that is not published, or not known."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars for each category, in black, grey and hatching, since official papers are printed in black.

    At most three series, values of nought or more. `unit` stands behind each value, such as `%`.
    """

    caption: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn: a fault of the program, not of a person."""
        if not 1 <= len(self.series) <= 3:
            raise ValueError(f"{len(self.series)} series; a chart has one to three")
        for one in self.series:
            if len(one.values) != len(self.categories):
                raise ValueError(f"{len(one.values)} values for {len(self.categories)} categories")
            if any(value is not None and not 0 <= value < float("inf") for value in one.values):
                raise ValueError("a bar has a finite value of nought or more")


Block = Heading | Text | Table | Chart


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment (附件): begins on a page of its own, its headings are counted anew."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialPaper:
    """A paper by GB/T 9704-2012. What is None or empty does not appear.

    `issuer_mark` is the red head (发文机关标志), `number` the 发文字号, `approver` the 签发人 of a paper to a higher
    office, `note` the 附注 in brackets under the date, `printed_by` and `printed_on` the 印发机关 and its day. A title
    breaks where it has a line end, otherwise where its lines come out even. With `for_signature` the paper leaves the
    room of a seal over name and date, and a sheet for the hands of drafter, checker and signer (审签单) follows.
    """

    kind: PaperKind
    title: str
    blocks: tuple[Block, ...]
    recipients: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    signer: str | None = None
    signed_on: date | None = None
    note: str | None = None
    copy_to: tuple[str, ...] = ()
    issuer_mark: str | None = None
    number: str | None = None
    approver: str | None = None
    printed_by: str | None = None
    printed_on: date | None = None
    for_signature: bool = False

    def __post_init__(self) -> None:
        """Refuse a paper without a title, and a number that the standard does not know."""
        if not self.title.strip():
            raise UserError(_("The paper has no title. Give it one, such as “关于……的报告”."))
        if self.number is not None and not _NUMBER.fullmatch(self.number):
            raise UserError(
                _(
                    "“{number}” is not a document number. "
                    "Write the office's code, the year in 〔〕 and the number, such as 卫发〔2026〕8号."
                ).format(number=self.number)
            )
