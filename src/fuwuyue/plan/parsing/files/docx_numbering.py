"""Word's automatic numbers (一、 （一） 1.), which stand in no text of the file: counted here as Word counts them.

ISO/IEC 29500-1, 17.9. A paragraph names a list instance (w:num) and a level; the instance stands on a definition
(w:abstractNum) that holds the levels. Instances of one definition go on counting together, unless one of them has a
start of its own (w:startOverride), which counts once, at its first paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.plan.parsing.files.counting import format_count
from fuwuyue.plan.parsing.files.docx_styles import Styles, W, is_on, number_of, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACE = compile_re(r"%([1-9])")
_DEEPEST_LEVEL = 8
_SIGN_FONTS = compile_re("wingdings|symbol|webdings", re.IGNORECASE)
_PRIVATE_USE = compile_re("[\ue000-\uf8ff]")
_WANTS_SPACE = compile_re(r"[0-9A-Za-z.)\]•·\-*]\Z")


@dataclass(frozen=True)
class _Level:
    start: int
    style: str
    text: str
    restarts_after: int | None
    is_legal: bool
    has_gap: bool
    paragraph_style: str | None

    @classmethod
    def read(cls, element: _Element) -> _Level:
        formats = [found.get(W + "val", "decimal") for found in element.iter(W + "numFmt")]
        style = formats[-1] if formats else "decimal"  # the last one is the fallback of a newer Word's own format
        start = number_of(element, "start")
        return cls(
            start=0 if start is None else start,
            style=style,
            text=_bullet_sign(element) if style == "bullet" else value_of(element, "lvlText") or "",
            restarts_after=number_of(element, "lvlRestart"),
            is_legal=bool(is_on(element, "isLgl")),
            has_gap=value_of(element, "suff") != "nothing",
            paragraph_style=value_of(element, "pStyle"),
        )


def _bullet_sign(level: _Element) -> str:
    """Return the bullet; one from a font of signs, whose code means something else in Unicode, is a plain `•`."""
    sign = value_of(level, "lvlText") or ""
    fonts = level.find(f"{W}rPr/{W}rFonts")
    is_from_signs = fonts is not None and any(_SIGN_FONTS.search(str(name)) for name in fonts.attrib.values())
    return "•" if sign and (is_from_signs or _PRIVATE_USE.search(sign)) else sign


@dataclass
class _Instance:
    """A w:num: its definition's id, and what it changes in it."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int]
    started: set[int] = field(default_factory=set)


class Numbering:
    """The numbers of one document; `marker` is asked for each numbered paragraph in the order of reading."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        """Read word/numbering.xml; None stands for a document without lists."""
        self._styles = styles
        self._counts: dict[str, dict[int, int]] = {}
        self._definitions: dict[str, dict[int, _Level]] = {}
        self._linked_styles: dict[str, str] = {}
        self._instances: dict[int, _Instance] = {}
        if root is None:
            return
        for definition in root.iterfind(W + "abstractNum"):
            self._read_definition(definition)
        for instance in root.iterfind(W + "num"):
            self._read_instance(instance)

    def marker(self, properties: _Element | None) -> str:
        """Return the number of a paragraph with these w:pPr as Word shows it, with its gap; empty for none."""
        place = self._find_place(properties)
        if place is None:
            return ""
        instance, level_index = place
        level = self._level(instance, level_index)
        if level is None:
            return ""
        self._count(instance, level_index, level)
        text = _PLACE.sub(lambda found: self._show(instance, int(found[1]) - 1, level.is_legal), level.text)
        return text + " " if level.has_gap and _WANTS_SPACE.search(text) else text

    def _read_definition(self, element: _Element) -> None:
        name = element.get(W + "abstractNumId", "")
        self._definitions[name] = _read_levels(element)
        linked = value_of(element, "numStyleLink")
        if linked:
            self._linked_styles[name] = linked

    def _read_instance(self, element: _Element) -> None:
        try:
            list_id = int(element.get(W + "numId", ""))
        except ValueError:
            return
        levels: dict[int, _Level] = {}
        starts: dict[int, int] = {}
        for override in element.iterfind(W + "lvlOverride"):
            levels |= _read_levels(override)
            level, start = _level_index(override), number_of(override, "startOverride")
            if level is not None and start is not None:
                starts[level] = start
        self._instances[list_id] = _Instance(value_of(element, "abstractNumId") or "", levels, starts)

    def _find_place(self, properties: _Element | None) -> tuple[_Instance, int] | None:
        """Return the list instance and the level of a paragraph: its own, else its style's."""
        style_id = value_of(properties, "pStyle") or self._styles.default_paragraph
        list_id, level = number_of(properties, "numPr/numId"), number_of(properties, "numPr/ilvl")
        by_style = self._styles.numbering(style_id)
        if list_id is None and by_style is not None:
            list_id = by_style.list_id
            if level is None:
                level = self._level_of_style(by_style.list_id, by_style.style)
        if level is None and by_style is not None:
            level = by_style.level
        instance = self._instances.get(list_id) if list_id else None  # 0 takes a paragraph out of its style's list
        if instance is None:
            return None
        return instance, min(max(level or 0, 0), _DEEPEST_LEVEL)

    def _level_of_style(self, list_id: int, style_id: str) -> int | None:
        instance = self._instances.get(list_id)
        levels = {} if instance is None else self._definitions.get(self._definition_of(instance), {}) | instance.levels
        return next((index for index, level in levels.items() if level.paragraph_style == style_id), None)

    def _definition_of(self, instance: _Instance) -> str:
        """Return the definition that counts for an instance; some stand on a list style, which names another list."""
        name = instance.definition
        linked = self._linked_styles.get(name)
        by_style = self._styles.numbering(linked) if linked else None
        target = self._instances.get(by_style.list_id) if by_style else None
        return name if target is None else target.definition

    def _level(self, instance: _Instance, index: int) -> _Level | None:
        return instance.levels.get(index) or self._definitions.get(self._definition_of(instance), {}).get(index)

    def _count(self, instance: _Instance, index: int, level: _Level) -> None:
        counts = self._counts.setdefault(self._definition_of(instance), {})
        if index in instance.starts and index not in instance.started:
            counts[index] = instance.starts[index]
        else:
            counts[index] = counts[index] + 1 if index in counts else level.start
        instance.started.add(index)
        for deeper in range(index + 1, _DEEPEST_LEVEL + 1):
            below = self._level(instance, deeper)
            # Counted from 1: a level starts anew after any level above it, or above the one it names; 0 says never.
            after = deeper if below is None or below.restarts_after is None else below.restarts_after
            if index < after:
                counts.pop(deeper, None)

    def _show(self, instance: _Instance, index: int, is_legal: bool) -> str:
        level = self._level(instance, index)
        if level is None:
            return ""
        counts = self._counts[self._definition_of(instance)]
        return format_count(counts.get(index, level.start), "decimal" if is_legal else level.style)


def _read_levels(parent: _Element) -> dict[int, _Level]:
    levels = {}
    for element in parent.iterfind(W + "lvl"):
        index = _level_index(element)
        if index is not None:
            levels[index] = _Level.read(element)
    return levels


def _level_index(element: _Element) -> int | None:
    written = element.get(W + "ilvl", "")
    return int(written) if written in "012345678" and written else None
