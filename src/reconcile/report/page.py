"""The report as one HTML file that loads nothing: counts, the histogram of weights, reasons, what taught the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from reconcile.errors import mark as _
from reconcile.report.wording import NAMES, say_comparison
from reconcile.result import HISTOGRAM_STEP, DedupeSummary, LinkSummary, ReviewRow, Truth

Say = Callable[[str], str]
Histogram = Sequence[tuple[int, int, int]]
_WIDTH, _HEIGHT = 760, 220
_MOST_WATERFALLS = 6
# Width of the words beside a waterfall, and height of one of its steps.
_LABELS, _STEP = 330, 26
STYLE = (
    "body{font:16px/1.5 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;max-width:52rem;margin:2rem auto;"
    "padding:0 1rem;color:#1b1b1b}table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid"
    " #bbb;padding:.25rem"
    " .6rem;text-align:left}td.n{text-align:right}figure{margin:1rem"
    " 0}figcaption{color:#444}.m{fill:#00695c}.o{fill:#b0761a}"
)


def write_page(summary: LinkSummary, histogram: Histogram, rows: Sequence[ReviewRow], file: Path, *, say: Say) -> None:
    """Write the page of a linkage; `say` translates its texts."""
    parts = [_counts(_count_links(summary), say)]
    if summary.truth is not None:
        parts += [_heading(_("Beside the truth"), say), _truth(summary.truth, say)]
    parts += _weights(summary, histogram, say)
    parts += [_heading(_("Groups"), say), _groups(summary, say), *_waterfalls(rows, summary.prior_bits, say)]
    _write(_("Linkage of two tables"), parts, file, say)


def write_dedupe_page(
    summary: DedupeSummary, histogram: Histogram, rows: Sequence[ReviewRow], file: Path, *, say: Say
) -> None:
    """Write the page of a search for records that repeat; `say` translates its texts."""
    parts = [_counts(_count_clusters(summary), say), *_weights(summary, histogram, say)]
    parts += _waterfalls(rows, summary.prior_bits, say)
    _write(_("Records of one table that are of one person"), parts, file, say)


def _write(title: str, parts: Sequence[str], file: Path, say: Say) -> None:
    name = escape(say(title))
    head = f"<!doctype html><meta charset='utf-8'><title>{name}</title><style>{STYLE}</style>"
    file.write_text(f"{head}<body><h1>{name}</h1>{''.join(parts)}</body>\n", encoding="utf-8")


def _heading(text: str, say: Say) -> str:
    return f"<h2>{escape(say(text))}</h2>"


def _weights(summary: LinkSummary | DedupeSummary, histogram: Histogram, say: Say) -> list[str]:
    return [
        _heading(_("Match weights"), say),
        _draw_histogram(histogram, say),
        _heading(_("What the weights were learned from"), say),
        _learned(summary, say),
    ]


def _waterfalls(rows: Sequence[ReviewRow], prior: float, say: Say) -> list[str]:
    shown = [_draw_waterfall(row, prior, say) for row in rows[:_MOST_WATERFALLS]]
    return [_heading(_("Why: pairs near the threshold"), say), *shown] if shown else []


def draw_table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table as HTML; numbers stand to the right."""
    head = "".join(f"<th>{escape(one)}</th>" for one in headers)
    body = "".join("<tr>" + "".join(_cell(one) for one in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f"<td class='n'>{value:,}</td>"
    if isinstance(value, float):
        return f"<td class='n'>{value:.4g}</td>"
    return f"<td>{escape(str(value))}</td>"


def _counts(rows: Sequence[tuple[str, object]], say: Say) -> str:
    return draw_table([say(_("What")), say(_("How many"))], [(say(name), number) for name, number in rows])


def _count_links(summary: LinkSummary) -> list[tuple[str, object]]:
    return [
        (_("Rows of the left table"), summary.rows_left),
        (_("Rows of the right table"), summary.rows_right),
        (_("Matches by a checked id"), summary.matches_exact),
        (_("Matches by weight"), summary.matches_by_weight),
        (_("Matches decided by a person"), summary.matches_decided),
        (_("Wrong matches to be expected"), summary.expected_wrong),
        (_("Pairs for review"), summary.for_review),
        (_("Rows that repeat another, left"), summary.duplicates_left),
        (_("Rows that repeat another, right"), summary.duplicates_right),
        *_count_unread(summary),
    ]


def _count_clusters(summary: DedupeSummary) -> list[tuple[str, object]]:
    return [
        (_("Rows"), summary.rows),
        (_("Persons who stand in it more than once"), summary.clusters),
        (_("Their records"), summary.records_in_clusters),
        (_("Pairs by a checked id"), summary.pairs_exact),
        (_("Pairs by weight"), summary.pairs_by_weight),
        (_("Wrong pairs to be expected"), summary.expected_wrong),
        (_("Pairs for review"), summary.for_review),
        *_count_unread(summary),
    ]


def _count_unread(summary: LinkSummary | DedupeSummary) -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = [(_("Rows that could not be read"), summary.refused_rows)]
    if summary.value_errors is not None:
        rows.append((_("Values that could not be read"), summary.value_errors))
    return rows


def _truth(truth: Truth, say: Say) -> str:
    """Tell how many pairs are right, and draw precision against recall as the threshold falls."""
    counts = [
        (_("Pairs that are known"), truth.pairs),
        (_("Matches that are right"), truth.right),
        (_("Matches that are wrong"), truth.wrong),
        (_("Known pairs without a match"), truth.missed),
    ]
    floor = int(min(one.precision for one in truth.curve) * 100) / 100
    if floor == 1:
        floor = 0.99
    points = [f"{one.recall * _WIDTH:.1f},{(1 - one.precision) / (1 - floor) * _HEIGHT:.1f}" for one in truth.curve]
    words = say(
        _("Recall from 0 to 1 (to the right), precision from {floor} to 1 (upwards), as the weight asked falls.")
    )
    caption = words.format(floor=floor)
    picture = (
        f"<svg viewBox='-4 -4 {_WIDTH + 8} {_HEIGHT + 8}' role='img' width='100%'><title>{escape(caption)}</title>"
    )
    picture += f"<rect width='{_WIDTH}' height='{_HEIGHT}' fill='none' stroke='#bbb'/>"
    picture += f"<polyline points='{' '.join(points)}' fill='none' stroke='#00695c' stroke-width='2'/></svg>"
    return f"{_counts(counts, say)}<figure>{picture}<figcaption>{escape(caption)}</figcaption></figure>"


def _learned(summary: LinkSummary | DedupeSummary, say: Say) -> str:
    rows: list[tuple[object, ...]] = []
    for name, one in summary.learned.items():
        for place, level in enumerate(one.levels):
            found = "; ".join(say(part) for part in level.split("; "))
            rows.append(
                (say_comparison(name, say), found, one.m[place], one.u[place], _anchors(one.anchors, say), one.pairs)
            )
    headers = [
        _("Comparison"),
        _("Found"),
        _("m (among matches)"),
        _("u (among strangers)"),
        _("Taught by"),
        _("Pairs"),
    ]
    return draw_table([say(one) for one in headers], rows)


def _anchors(anchors: str, say: Say) -> str:
    """Return the columns that made pairs sure; those of a specification of one's own stay as they are called there."""
    for name in ("national_id", "id"):
        if anchors == name:
            return say_comparison("national_id", say)
    keys = anchors.split("_")
    return " + ".join(say_comparison(key, say) for key in keys) if set(keys) <= NAMES.keys() else anchors


def _groups(summary: LinkSummary, say: Say) -> str:
    headers = [_("Group"), _("Matches by weight"), _("Wrong ones to be expected"), _("Sent to review")]
    rows = [(say(name), one.matches, one.expected_wrong, one.to_review) for name, one in summary.groups.items()]
    return draw_table([say(one) for one in headers], rows)


def _draw_histogram(histogram: Histogram, say: Say) -> str:
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
    """Draw how each comparison adds to or takes from the weight of a pair, from the prior down to the sum."""
    steps = [(say(_("prior")), prior)]
    for reason in row.reasons:
        found = "; ".join(say(part) for part in reason.found.split("; "))
        steps.append((f"{say_comparison(reason.comparison, say)}: {found}", reason.bits))
    sums = [sum(bits for _name, bits in steps[:place]) for place in range(len(steps) + 1)]
    least, most = min(0.0, *sums), max(0.0, *sums)
    scale = (_WIDTH - _LABELS) / max(most - least, 1.0)

    def across(bits: float) -> float:
        return _LABELS + (bits - least) * scale

    parts = [f"<line x1='{across(0):.1f}' x2='{across(0):.1f}' y1='0' y2='{len(steps) * _STEP}' stroke='#888'/>"]
    for place, (name, bits) in enumerate(steps):
        start, end = sorted((sums[place], sums[place + 1]))
        kind, top = "m" if bits >= 0 else "o", place * _STEP
        parts.append(
            f"<text x='0' y='{top + 17}' font-size='14'>{escape(name)} ({bits:+.1f})</text>"
            f"<rect class='{kind}' x='{across(start):.1f}' y='{top + 4}' height='{_STEP - 8}'"
            f" width='{max((end - start) * scale, 1):.1f}'/>"
        )
    title = say(_("{left} and {right}: probability {probability}")).format(
        left=row.left_id, right=row.right_id, probability=row.probability
    )
    words = say(_("Bits; green adds, ochre takes away; the sum is {sum}.")).format(sum=f"{sums[-1]:+.1f}")
    picture = f"<svg viewBox='0 0 {_WIDTH} {len(steps) * _STEP}' role='img' width='100%'><title>{escape(title)}</title>"
    picture += f"{''.join(parts)}</svg>"
    return f"<h3>{escape(title)}</h3><figure>{picture}<figcaption>{escape(words)}</figcaption></figure>"
