"""Which unit leads, supports or is informed of a matter, and what a township's duty list says of it.

The duty lists (履职事项清单) are those of 《关于全面建立乡镇（街道）履行职责事项清单的意见》. Each township has three:
what it does by itself (基本履职), what it supports while a department leads (配合履职), and what departments have taken
back (上级部门收回). What is taken back is no longer the township's, so it may not be given to it. What is in no list
may be given, but whoever gives it is told, since such a duty has no ground that the township could point to. The
paper was read only in reports of it, so `SOURCE` is not verified.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import gettext_noop
from fuwuyue.organisation.rules.divisions import Span
from fuwuyue.organisation.rules.tasking import Source
from fuwuyue.organisation.rules.units import UnitKind

LONGEST_TITLE = 200
LONGEST_NUMBER = 20
LONGEST_LIST = 100


class Part(StrEnum):
    """What a unit has to do with a matter (事项)."""

    LEAD = "lead"
    SUPPORT = "support"
    INFORMED = "informed"


class ListKind(StrEnum):
    """Which of a township's three lists an item stands in."""

    BASIC = "basic"
    SHARED = "shared"
    TAKEN_BACK = "taken_back"


class Caution(StrEnum):
    """What whoever reads the matrix is told of a township's duty; the duty stands."""

    NOT_IN_LIST = "not_in_list"
    LEADS_SHARED = "leads_shared"
    ITEM_ENDED = "item_ended"
    TAKEN_BACK = "taken_back"


PART_NAMES = {
    Part.LEAD: gettext_noop("leads"),
    Part.SUPPORT: gettext_noop("supports"),
    Part.INFORMED: gettext_noop("is informed"),
}
LIST_NAMES = {
    ListKind.BASIC: gettext_noop("done by the township itself"),
    ListKind.SHARED: gettext_noop("supported by the township"),
    ListKind.TAKEN_BACK: gettext_noop("taken back by departments"),
}
CAUTION_TEXTS = {
    Caution.NOT_IN_LIST: gettext_noop(
        "No item of the township's duty list is cited; cite one, or let a department do this."
    ),
    Caution.LEADS_SHARED: gettext_noop("By its duty list the township only supports this; let a department lead it."),
    Caution.ITEM_ENDED: gettext_noop(
        "The item of the duty list that is cited is no longer valid; cite the one of today."
    ),
    Caution.TAKEN_BACK: gettext_noop(
        "Departments have taken this back from the township since; give it to one of them."
    ),
}
# What the columns of a duty list may be called, and what its kinds.
HEADINGS = {
    "number": ("序号", "编号", "number", "no"),
    "kind": ("清单类别", "类别", "履职类别", "kind"),
    "title": ("事项名称", "履职事项", "事项", "title"),
}
NEEDED = ("number", "kind", "title")
_KINDS = {
    **dict.fromkeys(("基本履职事项", "基本履职", "basic"), ListKind.BASIC),
    **dict.fromkeys(("配合履职事项", "配合履职", "shared"), ListKind.SHARED),
    **dict.fromkeys(
        ("上级部门收回事项", "上级收回事项", "上级部门收回", "上级收回", "收回", "takenback"), ListKind.TAKEN_BACK
    ),
}
SOURCE = Source(
    "关于全面建立乡镇（街道）履行职责事项清单的意见", "Opinions on duty lists of all townships and subdistricts", "", ""
)


@dataclass(frozen=True)
class Listed:
    """An item of a township's duty list."""

    kind: ListKind
    number: str
    title: str
    span: Span


def clean_title(written: str) -> str:
    """Return the title of a matter without blanks at its ends and with single ones inside."""
    return " ".join(written.split())


def check_title(title: str) -> None:
    """Raise UserError where `title` cannot be that of a matter."""
    if not title:
        raise UserError(_("The matter has no title; write it."))
    if len(title) > LONGEST_TITLE:
        message = _("The title has {count} characters; shorten it to {most} at most.")
        raise UserError(message.format(count=len(title), most=LONGEST_TITLE))


def read_kind(written: str) -> ListKind:
    """Return which list is meant; raise UserError where it is none of the three."""
    kind = _KINDS.get("".join(written.split()).lower().replace("_", ""))
    if kind is None:
        message = _("“{kind}” is none of the three lists; write 基本履职, 配合履职 or 上级部门收回.")
        raise UserError(message.format(kind=written))
    return kind


def is_same_matter(title: str, other: str) -> bool:
    """Say whether two titles are one but for blanks, punctuation and full-width forms; words are not compared."""
    return _fold(title) == _fold(other)


def _fold(title: str) -> str:
    text = unicodedata.normalize("NFKC", title).lower()
    return "".join(character for character in text if character.isalnum())


def check_may_have(
    title: str, kind: UnitKind, part: Part, cited: Listed | None, items: Iterable[Listed], day: date
) -> None:
    """Raise UserError where a unit of `kind` may not have this part in the matter from `day` on.

    `items` are all of the township's duty list. To be informed is no work, so that is always allowed.
    """
    if kind is not UnitKind.TOWNSHIP:
        if cited is not None:
            raise UserError(_("Only a township has a duty list; cite no item for another unit."))
        return
    if part is Part.INFORMED:
        return
    if cited is not None and not cited.span.covers(day):
        message = _("Item {number} of the duty list is not valid on {day}; cite another one.")
        raise UserError(message.format(number=cited.number, day=day))
    taken_back = _find_taken_back(title, cited, items, day)
    if taken_back is not None:
        message = _("Departments have taken “{title}” back from the township (item {number}); give it to one of them.")
        raise UserError(message.format(title=taken_back.title, number=taken_back.number))


def find_cautions(
    title: str, kind: UnitKind, part: Part, cited: Listed | None, items: Iterable[Listed], day: date
) -> tuple[Caution, ...]:
    """Return what is to be told on `day` of a duty that stands."""
    if kind is not UnitKind.TOWNSHIP or part is Part.INFORMED:
        return ()
    return tuple(_cautions(title, part, cited, items, day))


def _cautions(title: str, part: Part, cited: Listed | None, items: Iterable[Listed], day: date) -> Iterator[Caution]:
    if cited is None:
        yield Caution.NOT_IN_LIST
    elif not cited.span.covers(day):
        yield Caution.ITEM_ENDED
    elif cited.kind is ListKind.SHARED and part is Part.LEAD:
        yield Caution.LEADS_SHARED
    if _find_taken_back(title, cited, items, day) is not None:
        yield Caution.TAKEN_BACK


def _find_taken_back(title: str, cited: Listed | None, items: Iterable[Listed], day: date) -> Listed | None:
    """Return the item by which the matter, or what is cited for it, was taken back."""
    titles = (title, cited.title) if cited else (title,)
    for item in items:
        taken_back = item.kind is ListKind.TAKEN_BACK and item.span.covers(day)
        if taken_back and any(is_same_matter(item.title, each) for each in titles):
            return item
    return None
