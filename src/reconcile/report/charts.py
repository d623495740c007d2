"""Two charts as SVG: shares stacked to a bar, and a share with its interval. No script, no fonts of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _LABEL, _VALUE, _STEP = 760, 150, 110, 26


@dataclass(frozen=True)
class Range:
    """A share between 0 and 1 and the limits of its interval, with what it is of."""

    name: str
    share: float
    low: float
    high: float


def draw_stacks(stacks: Sequence[tuple[str, Sequence[int]]], names: Sequence[str], caption: str) -> str:
    """Draw a bar for each stack, its parts as shares of its total in the colours s0, s1, …; with a key."""
    room, parts = _WIDTH - _LABEL, []
    for number, (name, counts) in enumerate(stacks):
        top, left, total = number * _STEP, float(_LABEL), sum(counts) or 1
        parts.append(_text(0, top + 17, name))
        for kind, count in enumerate(counts):
            width = room * count / total
            title = f"<title>{escape(f'{name}: {names[kind]} {count:,}')}</title>"
            parts.append(
                f"<rect class='s{kind}' x='{left:.1f}' y='{top + 3}' width='{width:.1f}' height='19'>{title}</rect>"
            )
            left += width
    return _figure(parts, len(stacks) * _STEP, caption, _key(names))


def draw_ranges(ranges: Sequence[Range], caption: str, *, goal: float | None = None) -> str:
    """Draw a dot for each share and a line for its interval, on a scale that holds them all, and the goal."""
    if not ranges:
        return ""
    goals = [goal] if goal else []
    low, high = _scale([*(one.low for one in ranges), *goals], [*(one.high for one in ranges), *goals])
    room = _WIDTH - _LABEL - _VALUE

    def place(share: float) -> float:
        return _LABEL + room * (share - low) / (high - low)

    parts = []
    for number, one in enumerate(ranges):
        middle = number * _STEP + 13
        parts.append(_text(0, middle + 4, one.name))
        parts.append(
            f"<line class='range' x1='{place(one.low):.1f}' x2='{place(one.high):.1f}' y1='{middle}' y2='{middle}'/>"
        )
        parts.append(f"<circle class='dot' cx='{place(one.share):.1f}' cy='{middle}' r='4'/>")
        parts.append(_text(_WIDTH - _VALUE + 12, middle + 4, _tell(one)))
    bottom = len(ranges) * _STEP + 4
    if goal:
        parts.append(f"<line class='goal' x1='{place(goal):.1f}' x2='{place(goal):.1f}' y1='0' y2='{bottom}'/>")
    parts.append(f"<line class='axis' x1='{_LABEL}' x2='{_LABEL + room}' y1='{bottom}' y2='{bottom}'/>")
    parts += [_text(_LABEL, bottom + 16, f"{low:.1%}"), _text(_LABEL + room, bottom + 16, f"{high:.1%}", "end")]
    return _figure(parts, bottom + 22, caption, "")


def _scale(lows: Sequence[float], highs: Sequence[float]) -> tuple[float, float]:
    """Return limits in whole steps around all values, a twentieth of room at each end."""
    low, high = min(lows), max(highs)
    room = max((high - low) / 20, 0.001)
    return max(0.0, low - room), min(1.0, high + room)


def _tell(one: Range) -> str:
    return f"{one.share * 100:.2f}%"


def _text(x: float, y: float, content: str, anchor: str = "start") -> str:
    return f"<text x='{x:.0f}' y='{y}' text-anchor='{anchor}'>{escape(content)}</text>"


def _key(names: Sequence[str]) -> str:
    parts = [
        f"<li><svg width='12' height='12'><rect class='s{kind}' width='12' height='12'/></svg>{escape(name)}</li>"
        for kind, name in enumerate(names)
    ]
    return f"<ul class='key'>{''.join(parts)}</ul>"


def _figure(parts: Sequence[str], height: int, caption: str, key: str) -> str:
    picture = f"<svg viewBox='0 0 {_WIDTH} {height}' role='img' width='100%'><title>{escape(caption)}</title>"
    return f"<figure>{picture}{''.join(parts)}</svg>{key}<figcaption>{escape(caption)}</figcaption></figure>"
