"""The report as one HTML file that loads nothing: counts, the histogram of weights, reasons, what taught the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from reconcile.errors import mark as _
from reconcile.result import HISTOGRAM_STEP, LinkSummary, ReviewRow

Say = Callable[[str], str]
_WIDTH, _HEIGHT = 760, 220
_MOST_WATERFALLS = 6
_STYLE = (
    "body{font:16px/1.5 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;max-width:52rem;margin:2rem auto;"
    "padding:0 1rem;color:#1b1b1b}table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid"
    " #bbb;padding:.25rem"
    " .6rem;text-align:left}td.n{text-align:right}figure{margin:1rem"
    " 0}figcaption{color:#444}.m{fill:#00695c}.o{fill:#b0761a}"
)


def write_page(
    summary: LinkSummary, histogram: Sequence[tuple[int, int, int]], rows: Sequence[ReviewRow], file: Path, *, say: Say
) -> None:
    """Write the page; `say` translates its texts."""
    parts = [
        f"<h1>{escape(say(_('Linkage of two tables')))}</h1>",
        _counts(summary, say),
        f"<h2>{escape(say(_('Match weights')))}</h2>",
        _draw_histogram(histogram, say),
        f"<h2>{escape(say(_('What the weights were learned from')))}</h2>",
        _learned(summary, say),
        f"<h2>{escape(say(_('Groups')))}</h2>",
        _groups(summary, say),
        f"<h2>{escape(say(_('Why: pairs near the threshold')))}</h2>",
        *(_draw_waterfall(row, summary.prior_bits, say) for row in rows[:_MOST_WATERFALLS]),
    ]
    head = f"<!doctype html><meta charset='utf-8'><title>{escape(say(_('Linkage of two tables')))}</title>"
    file.write_text(f"{head}<style>{_STYLE}</style><body>{''.join(parts)}</body>\n", encoding="utf-8")


def _table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in headers)
    body = "".join("<tr>" + "".join(_cell(one) for one in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f"<td class='n'>{value:,}</td>"
    if isinstance(value, float):
        return f"<td class='n'>{value:.4g}</td>"
    return f"<td>{escape(str(value))}</td>"


def _counts(summary: LinkSummary, say: Say) -> str:
    rows: list[tuple[str, object]] = [
        (_("Rows of the left table"), summary.rows_left),
        (_("Rows of the right table"), summary.rows_right),
        (_("Matches by a checked id"), summary.matches_exact),
        (_("Matches by weight"), summary.matches_by_weight),
        (_("Matches decided by a person"), summary.matches_decided),
        (_("Wrong matches to be expected"), summary.expected_wrong),
        (_("Pairs for review"), summary.for_review),
        (_("Rows that repeat another, left"), summary.duplicates_left),
        (_("Rows that repeat another, right"), summary.duplicates_right),
        (_("Rows that could not be read"), summary.refused_rows),
    ]
    if summary.value_errors is not None:
        rows.append((_("Values that could not be read"), summary.value_errors))
    return _table([say(_("What")), say(_("How many"))], [(say(name), number) for name, number in rows])


def _learned(summary: LinkSummary, say: Say) -> str:
    rows: list[tuple[object, ...]] = []
    for name, one in summary.learned.items():
        for place, level in enumerate(one.levels):
            found = "; ".join(say(part) for part in level.split("; "))
            rows.append((name, found, one.m[place], one.u[place], one.anchors, one.pairs))
    headers = [
        _("Comparison"),
        _("Found"),
        _("m (among matches)"),
        _("u (among strangers)"),
        _("Taught by"),
        _("Pairs"),
    ]
    return _table([say(one) for one in headers], rows)


def _groups(summary: LinkSummary, say: Say) -> str:
    headers = [_("Group"), _("Matches by weight"), _("Wrong ones to be expected"), _("Sent to review")]
    rows = [(say(name), one.matches, one.expected_wrong, one.to_review) for name, one in summary.groups.items()]
    return _table([say(one) for one in headers], rows)


def _draw_histogram(histogram: Sequence[tuple[int, int, int]], say: Say) -> str:
    """Draw the counts by weight on a scale of square roots, so that the few doubtful pairs can be seen."""
    if not histogram:
        return f"<p>{escape(say(_('No pair was compared by weight.')))}</p>"
    least = histogram[0][0]
    slots = (histogram[-1][0] - least) // HISTOGRAM_STEP + 1
    width, tallest = _WIDTH / slots, max(taken + rest for _edge, taken, rest in histogram) ** 0.5
    bars = []
    for edge, taken, rest in histogram:
        left, base = (edge - least) / HISTOGRAM_STEP * width, float(_HEIGHT)
        whole = (taken + rest) ** 0.5 / tallest * _HEIGHT
        for number, kind in ((rest, "o"), (taken, "m")):
            high = whole * number / (taken + rest)
            base -= high
            bars.append(
                f"<rect class='{kind}' x='{left:.1f}' y='{base:.1f}' width='{max(width - 1, 1):.1f}'"
                f" height='{high:.1f}'/>"
            )
    words = say(
        _(
            "Weights from {least} to {most} bits; green: matches, ochre: other pairs; heights are square roots of"
            " counts."
        )
    )
    caption = words.format(least=least, most=histogram[-1][0] + HISTOGRAM_STEP)
    picture = f"<svg viewBox='0 0 {_WIDTH} {_HEIGHT}' role='img' width='100%'>"
    picture += f"<title>{escape(caption)}</title>{''.join(bars)}</svg>"
    return f"<figure>{picture}<figcaption>{escape(caption)}</figcaption></figure>"


def _draw_waterfall(row: ReviewRow, prior: float, say: Say) -> str:
    steps: list[tuple[object, ...]] = [(say(_("prior")), "", round(prior, 1), round(prior, 1))]
    height = prior
    for reason in row.reasons:
        height += reason.bits
        found = "; ".join(say(part) for part in reason.found.split("; "))
        steps.append((reason.comparison, found, reason.bits, round(height, 1)))
    title = say(_("{left} and {right}: probability {probability}")).format(
        left=row.left_id, right=row.right_id, probability=row.probability
    )
    headers = [say(one) for one in (_("Comparison"), _("Found"), _("Adds (bits)"), _("Weight so far"))]
    return f"<h3>{escape(title)}</h3>{_table(headers, steps)}"
