"""Make the 楷体 that comes along for the .pdf: the characters of GB 2312 from LXGW WenKai (OFL), under another name.

    python -m tools.subset_kai LXGWWenKai-Regular.ttf

The font is in Debian's fonts-lxgw-wenkai. Needs fonttools, which is no dependency: this runs when the font changes. A
subset may not bear the reserved names of the original, so it is called Fuwuyue Kai; copyright and licence stay in it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

FAMILY = "Fuwuyue Kai"
TARGET = Path(__file__).resolve().parents[1] / "src" / "fuwuyue" / "documents" / "fonts" / "FuwuyueKai-Regular.ttf"
# What papers hold beside GB 2312, and characters that are common in names.
MORE = "—“”‘’…〔〕·䶮玥堃喆昇珺犇淼翀瑀昊"
# Names of a font: family, unique id, full name, version, PostScript name; the others hold copyright and licence.
NAMES = {1: FAMILY, 3: "FuwuyueKai-Regular-1", 4: FAMILY, 6: "FuwuyueKai-Regular", 16: FAMILY}


def list_characters() -> Iterator[int]:
    """Give the code points of ASCII, GB 2312 and the few more."""
    yield from range(0x20, 0x7F)
    yield from map(ord, MORE)
    for high in (*range(0xA1, 0xAA), *range(0xB0, 0xF8)):
        for low in range(0xA1, 0xFF):
            try:
                yield ord(bytes([high, low]).decode("gb2312"))
            except UnicodeDecodeError:
                continue


def main(source: str) -> None:
    """Write the subset where the package keeps it."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(source, recalcTimestamp=False)
    options = Options(hinting=False, notdef_outline=True, name_IDs=["*"], layout_features=["vert", "kern"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=list_characters())
    subsetter.subset(font)
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in {0, 2, 5, 13, 14} and record.langID == 0x409]
    for name, value in NAMES.items():
        table.setName(value, name, 3, 1, 0x409)
    font.save(TARGET)
    print(TARGET, TARGET.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1])
