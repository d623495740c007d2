"""Whatever a file of counts holds: an answer, or one sentence on what is wrong; never anything else."""

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconcile.estimate.api import EstimateError, answer_question, as_mapping, read_question, tell_answer, tell_lines

KEYS = st.sampled_from(
    [
        *(
            "kind",
            "strata",
            "name",
            "register",
            "other_list",
            "matched",
            "checked",
            "right",
            "population",
            "links",
            "line",
        ),
        *("good", "bad", "producer_risk", "consumer_risk", "errors", "outcomes", "false", "missed", "wrong", "pairs"),
        *("rows_left", "rows_right", "matches", "duplicates_left", "expected_wrong"),
    ]
)
KINDS = st.sampled_from(["coverage", "accuracy", "acceptance", "sequence"])
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 300),
    st.floats(),
    st.floats(0, 1),
    KINDS,
    st.text(max_size=4),
    st.just("0" * 60),
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=12
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=8)
COLUMNS = st.sampled_from(
    ["分层", "register", "other_list", "matched", "checked", "right", "population", "result", "id"]
)
CELLS = st.sampled_from(["", "1", "0", "30", "29", "对", "错", "1,000", "3.0", "-1", "=1+1", '"', "东乡"])
TABLES = st.lists(st.lists(CELLS, max_size=6).map(",".join), max_size=6)


def is_answered_or_told(content: bytes) -> bool:
    """Say whether a file is answered in words and as JSON, or refused with a sentence; anything else is raised."""
    try:
        found = answer_question(question=read_question(content=content), target=0.99)
    except EstimateError as error:
        return bool(str(error))
    lines = list(tell_lines(statements=tell_answer(answer=found), translate=str))
    written = json.dumps(as_mapping(answer=found, translate=str), allow_nan=False)
    return bool(lines) and all(lines) and bool(json.loads(written))


@settings(max_examples=200, deadline=None)
@given(KINDS, OBJECTS)
def test_any_object_is_answered_or_told(kind: str, content: dict[str, object]) -> None:
    assert is_answered_or_told(json.dumps({"kind": kind, **content}).encode())


@settings(max_examples=400, deadline=None)
@given(st.lists(COLUMNS, max_size=6), TABLES)
def test_any_table_is_answered_or_told(columns: list[str], rows: list[str]) -> None:
    assert is_answered_or_told("\n".join([",".join(columns), *rows]).encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
@example(b'{"kind":' + b"[" * 100_000)
@example(b"checked,right\n" + b"1" * 200_000 + b",1\n")
@example(b"checked,right\n" + b"1" * 5_000 + b",1\n")
@example(b'{"kind": "accuracy", "checked": 1' + b"0" * 400 + b', "right": 1}')
@example(b"checked,right\n\x00,1\n")
def test_any_bytes_are_answered_or_told(content: bytes) -> None:
    assert is_answered_or_told(content)
