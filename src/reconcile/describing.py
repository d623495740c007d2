"""A specification of two tables as TOML with comments, to be changed by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from reconcile.errors import ReconcileError
from reconcile.errors import mark as _
from reconcile.guessing import find_kind
from reconcile.specification import Kind, Specification, find_id

Samples = Mapping[str, Sequence[str]]
_KINDS = _("Which columns two tables are linked by. Kinds: {kinds}.")
_GUESSED = _("its header is not known, but its values look like it: please check")
_ACCEPT = _("the least probability of a match")
_REVIEW = _("how many borderline pairs are listed for review")
_LEFT = {"left": _("not used, of the first table: {column}"), "right": _("not used, of the second table: {column}")}
_LOOKS = _("looks like {kind}")


def describe_tables(left: Samples, right: Samples, id_column: str | None, say: Callable[[str], str]) -> str:
    """Return a specification as TOML from some values of each column by header; `say` translates its comments.

    Of each kind the first columns of both tables go together, known headers before guessed ones; what is left stands as
    a comment with what its values look like. Raises ReconcileError where nothing names the records.
    """
    ids = [_find_id(samples, id_column) for samples in (left, right)]
    sides = [_sort_by_kind(samples, own) for samples, own in zip((left, right), ids, strict=True)]
    fields = Specification.model_fields
    lines = [
        f"# {say(_KINDS).format(kinds=', '.join(kind.value for kind in Kind))}",
        f"left_id = {_quote(ids[0])}",
        f"right_id = {_quote(ids[1])}",
        f"accept = {fields['accept'].default}  # {say(_ACCEPT)}",
        f"review_size = {fields['review_size'].default}  # {say(_REVIEW)}",
    ]
    used = [{ids[0]}, {ids[1]}]
    for kind in Kind:
        if kind in sides[0] and kind in sides[1]:
            (one, known), (other, known_too) = sides[0][kind][0], sides[1][kind][0]
            lines += ["", "[[columns]]" if known and known_too else f"[[columns]]  # {say(_GUESSED)}"]
            values = {"name": kind.value, "kind": kind.value, "left": one, "right": other}
            lines += [f"{key} = {_quote(value)}" for key, value in values.items()]
            used[0].add(one)
            used[1].add(other)
    for side, samples, done in zip(_LEFT, (left, right), used, strict=True):
        lines += [""] + [_tell_rest(side, header, samples, say) for header in samples if header not in done]
    return "\n".join(lines).strip() + "\n"


def _tell_rest(side: str, header: str, samples: Samples, say: Callable[[str], str]) -> str:
    kind = find_kind(header, samples[header])[0]
    looks = f"; {say(_LOOKS).format(kind=kind.value)}" if kind else ""
    return f"# {say(_LEFT[side]).format(column=_quote(header))}{looks}"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _find_id(samples: Samples, id_column: str | None) -> str:
    """Return the column that names the records: by its header, else the first whose values are all different."""
    try:
        return find_id(list(samples), id_column)
    except ReconcileError:
        if id_column:
            raise
        for header, values in samples.items():
            if len(values) > 1 and len(set(values)) == len(values) and find_kind(header, values)[0] is None:
                return header
        raise


def _sort_by_kind(samples: Samples, own_id: str) -> dict[Kind, list[tuple[str, bool]]]:
    found: dict[Kind, list[tuple[str, bool]]] = {}
    for header, values in samples.items():
        kind, known = find_kind(header, values)
        if kind is not None and header != own_id:
            found.setdefault(kind, []).append((header, known))
    return {kind: sorted(columns, key=lambda one: not one[1]) for kind, columns in found.items()}
