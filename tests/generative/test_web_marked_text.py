"""The marked text is the text, whatever was found in it and however it overlaps."""

from hypothesis import given
from hypothesis import strategies as st
from tests.support.web_plan import make_source

from fuwuyue.plan.parsing.api import read_plan
from fuwuyue.web.staff.items import Item, list_items
from fuwuyue.web.staff.marked_text import cut_lines

texts = st.text(alphabet="甲乙，。\n a", max_size=60)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Item]]:
    text = draw(texts)
    places = draw(st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=12))
    return text, [Item(f"task-{n}", "task", "tasks", min(p), max(p)) for n, p in enumerate(places)]


@given(marked_texts())
def test_the_pieces_are_the_text_and_each_knows_what_lies_over_it(given: tuple[str, list[Item]]) -> None:
    text, items = given
    placed = [item for item in items if item.in_text and item.end <= len(text)]

    lines = cut_lines(text, items)

    assert "\n".join("".join(piece.text for piece in line.pieces) for line in lines) == text
    place = 0
    for line in lines:
        for piece in line.pieces:
            for offset in range(place, place + len(piece.text)):
                assert set(piece.items) == {item for item in placed if item.start <= offset < item.end}
            place += len(piece.text)
        place += 1


@given(st.text(alphabet="一、（）123月日至。，\n县局要于前将报送%", max_size=200))
def test_any_plan_text_is_marked_whole(text: str) -> None:
    lines = cut_lines(text, list_items(read_plan(make_source(text))))

    assert "\n".join("".join(piece.text for piece in line.pieces) for line in lines) == text


def test_one_long_line_with_many_marks_is_cut_in_linear_time() -> None:
    items = [Item(f"unit-{n}", "unit", "units", n * 10, n * 10 + 6) for n in range(20_000)]

    [line] = cut_lines("字" * 200_000, items)

    assert len(line.pieces) == 40_000
