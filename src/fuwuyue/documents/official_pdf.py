"""An official paper as a .pdf on a machine that has no office program and none of the official fonts.

Typst (one wheel, no program of the system) sets the pieces; the packaged free fonts stand in for official fonts that
were not handed over, and the file says so in its properties and in small print at the foot of its last page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fuwuyue.documents.large_sheet import LargeSheet, lay_out_sheet
from fuwuyue.documents.official import OfficialPaper
from fuwuyue.documents.pieces import Bars, Face, Piece, clean, has_letter_head, lay_out
from fuwuyue.documents.word import FANGSONG, HEITI, KAITI, SONGTI, TITLE_FONT

if TYPE_CHECKING:
    import typst

# For each face: what the standard names it, and the names under which such a font comes.
_OFFICIAL: dict[Face, tuple[str, tuple[str, ...]]] = {
    "fangsong": (FANGSONG, (FANGSONG, "FangSong_GB2312", "仿宋", "FangSong")),
    "heiti": (HEITI, (HEITI, "SimHei")),
    "kaiti": (KAITI, (KAITI, "KaiTi_GB2312", "楷体", "KaiTi")),
    "title": (TITLE_FONT, (TITLE_FONT, "FZXiaoBiaoSong-B05S")),
    "song": (SONGTI, (SONGTI, "SimSun")),
}
# Fuwuyue Kai, in the folder beside this file, holds GB 2312; what it lacks is taken from the serif font.
_SERIF, _SANS, _KAI = "Noto Serif SC", "Noto Sans SC", "Fuwuyue Kai"
_STAND_INS: dict[Face, str] = {"fangsong": _SERIF, "heiti": _SANS, "kaiti": _KAI, "title": _SERIF, "song": _SERIF}
# Digits and Latin letters, in place of Times New Roman; comes with Typst.
_LATIN = {"name": "Libertinus Serif", "covers": "latin-in-cjk"}
# The packaged fonts have one weight; these faces are heavier than the body.
_HEAVY: tuple[Face, ...] = ("title",)
_CHART_DOTS_PER_INCH = 220
# What a file without a day of its own bears, so that the same words give the same bytes.
_NO_DAY = date(2000, 1, 1)


def write_pdf(*, paper: OfficialPaper, font_folders: Sequence[Path] = ()) -> bytes:
    """Return the paper as the bytes of a .pdf, the same for the same paper, fonts and version of Typst.

    Official fonts that lie in `font_folders` are used; for the others the packaged ones stand in.
    """
    form = _Form("paper", paper.title, letter=has_letter_head(paper))
    return _compile(lay_out(paper), form, tuple(font_folders), timestamp=_find_moment(paper.signed_on or _NO_DAY))


def write_sheet_pdf(*, sheet: LargeSheet, font_folders: Sequence[Path] = ()) -> bytes:
    """Return the sheet in large type as the bytes of a .pdf."""
    form = _Form("sheet", sheet.title)
    return _compile(lay_out_sheet(sheet), form, tuple(font_folders), timestamp=_find_moment(_NO_DAY))


def draw_chart(bars: Bars) -> bytes:
    """Return a chart as a PNG, 156 mm wide."""
    return _compile([bars], _Form("chart", ""), (), format="png", ppi=_CHART_DOTS_PER_INCH)


@dataclass(frozen=True)
class _Form:
    """What the template makes of the pieces: a paper, a sheet in large type, or the picture of one chart."""

    form: Literal["paper", "sheet", "chart"]
    title: str
    letter: bool = False


def _find_moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _compile(pieces: Iterable[Piece], form: _Form, font_folders: tuple[Path, ...], **options: Any) -> bytes:
    import typst

    faces, replaced = _choose_faces(font_folders)
    notice = _tell_replaced(replaced)
    data = {
        **asdict(form),
        "title": clean(form.title).replace("\n", ""),
        "pieces": [{"is": type(piece).__name__.lower(), **asdict(piece)} for piece in pieces],
        "faces": {face: [font] if face == "heiti" else [_LATIN, font, _SERIF] for face, font in faces.items()},
        "thickened": [face for face in _HEAVY if face in replaced],
        "notice": notice,
        "keywords": [f"{_OFFICIAL[face][0]} → {_STAND_INS[face]}" for face in replaced],
    }
    written: bytes = typst.compile(
        _read_template(),
        font_paths=_gather_fonts(font_folders),
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
        **options,
    )
    return written


def _tell_replaced(faces: Sequence[Face]) -> str:
    """Say which official fonts this file does without, in Chinese: it is part of the paper."""
    if not faces:
        return ""
    named = "；".join(
        f"{'、'.join(_OFFICIAL[face][0] for face in faces if _STAND_INS[face] == font)}以{font}代替"
        for font in dict.fromkeys(_STAND_INS[face] for face in faces)
    )
    return f"字体说明：本机未提供公文规定字体，{named}；版式按GB/T 9704-2012。"


@cache
def _read_template() -> bytes:
    return (files("fuwuyue.documents") / "official.typ").read_bytes()


@cache
def _gather_fonts(font_folders: tuple[Path, ...]) -> typst.Fonts:
    """Return the packaged fonts and those of the folders; the machine's own would make papers differ."""
    import pylopdf_fonts_zh_cn
    import typst

    packaged = (Path(pylopdf_fonts_zh_cn.serif_path()).parent, Path(__file__).with_name("fonts"))
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in (*font_folders, *packaged)])


@cache
def _choose_faces(font_folders: tuple[Path, ...]) -> tuple[dict[Face, str], tuple[Face, ...]]:
    """Return the font of each face, and the faces for which a packaged font stands in."""
    there = set(_gather_fonts(font_folders).families())
    found = {face: next((name for name in names if name in there), None) for face, (_, names) in _OFFICIAL.items()}
    faces = {face: name or _STAND_INS[face] for face, name in found.items()}
    return faces, tuple(face for face, name in found.items() if name is None)
