"""Names of persons as SQL.

Sources: the middle dot of names is U+00B7 alone (民委发〔2016〕33号; GB 18030): U+2022, U+30FB, U+FF0E and the full
stop are folded to it. A newborn without a name stands under a parent's: 某某之子, 某某之女, 某某之婴. What counts as a
word for nothing, and as a compound surname, stands in `reconcile.rules`, whose reading this one has to equal.
"""

from __future__ import annotations

import re
import string

from reconcile.rules.missing import MISSING_WORDS
from reconcile.rules.names import COMPOUND_SURNAMES, UNNAMED_WORDS

_DOTS = "•・．.‧⋅∙●⦁･▪᛫。﹒°"
_UNNAMED = ("之子", "之女", "之婴")
_LONGEST_READ = 6
_WIDE = "".join(map(chr, range(0xFF01, 0xFF5F)))
_NARROW = "".join(map(chr, range(0x21, 0x7F)))
_REMARK = "[(\\[【](?:曾用名|原名|别名|又名|小名|已故|死亡|迁出|户主|[男女])[^)\\]】]*[)\\]】]$"
_EDGES = "^[·,'‘’“”*_-]+|[·,'‘’“”*_-]+$"
# 欧阳宝宝 has a surname and a given name; the mark keeps it from being read as a newborn of somebody called 欧阳.
_MARK = "\t"
_PARENT = f"^([^之{_MARK}]{{2,25}}?)"
# A newborn without a name, as 王芳之次女, 王芳之大双 or 王芳女婴, and the form that it is given.
_NEWBORNS = (
    (f"^({'|'.join(sorted(COMPOUND_SURNAMES))})([之男女婴宝毛B])", f"{_MARK}\\1\\2"),
    (f"{_PARENT}之[长次大小二三四]?([子女婴男儿])[婴孩儿]?[一二三四甲乙丙大小1-4]?$", "\\1之\\2"),
    (f"{_PARENT}之[大小]?双(?:胞?胎)?([子女])[一二甲乙大小12]?$", "\\1之\\2"),
    (f"{_PARENT}之[大小]?双(?:胞?胎)?[一二甲乙大小12]?$", "\\1之婴"),
    (f"{_PARENT}([男女])(?:婴儿|宝宝|毛毛|BB|婴)[一二甲乙大小1-4]?$", "\\1之\\2"),
    (f"{_PARENT}(?:婴儿|宝宝|毛毛|BB)[一二甲乙大小1-4]?$", "\\1之婴"),
    (f"{_PARENT}之[男儿]$", "\\1之子"),
    (f"^{_MARK}", ""),
)


def clean_name(column: str) -> str:
    """Return SQL for the name without blanks and remarks, in capitals, narrow, its dots folded.

    Null where a word for nothing stands. A newborn without a name is 某某之子, 某某之女 or 某某之婴. Most names are of
    two to four Chinese characters, and stay as they are.
    """
    narrow = f"translate(upper({column}), '{_quote(_WIDE)}', '{_quote(_NARROW)}')"
    bare = f"regexp_replace({narrow}, '[\\s　\\p{{Cc}}\\p{{Cf}}]+', '', 'g')"
    dotted = f"regexp_replace(translate({bare}, '{_DOTS}', '{'·' * len(_DOTS)}'), '·+', '·', 'g')"
    edges = _quote(_EDGES)
    name = f"regexp_replace(regexp_replace({dotted}, '{edges}', '', 'g'), '{_REMARK}', '', 'g')"
    for pattern, form in (*_NEWBORNS, (_nothing(), "")):
        name = f"regexp_replace({name}, '{pattern}', '{form}', 'g')"
    return f"CASE WHEN {is_plain(column)} THEN {column} ELSE nullif({name}, '') END"


def is_plain(column: str) -> str:
    """Return SQL for whether a name needs no reading: no word for nothing begins so, no newborn's name goes on so."""
    first = _han_without({word[0] for word in _words()})
    return f"regexp_matches({column}, '^[{first}][{_han_without(set('之婴宝毛'))}]{{1,3}}$')"


def _han_without(signs: set[str]) -> str:
    """Return the inside of a class of the commonest Chinese characters but for some."""
    places = sorted(ord(sign) for sign in signs if 0x4E00 <= ord(sign) <= 0x9FFF)
    starts, ends = [0x4E00, *(place + 1 for place in places)], [*(place - 1 for place in places), 0x9FFF]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True) if start <= end)


def _words() -> list[str]:
    return sorted({word.upper() for word in MISSING_WORDS | UNNAMED_WORDS if word})


def _nothing() -> str:
    """Return the pattern of words for nothing, and of one sign again and again."""
    signs = [*string.digits, *string.ascii_uppercase, "[*]", "#", "_", "[.]", "-"]
    again = "|".join(f"{sign}{{6,}}" for sign in signs)
    words = "|".join(re.escape(_quote(word)) for word in _words())
    return f"^(?:0|{words}|{again})$"


def _quote(text: str) -> str:
    return text.replace("'", "''")


def is_unnamed(name: str) -> str:
    """Return SQL for whether a name stands for a newborn that has none yet."""
    words = ", ".join(f"'{word}'" for word in _UNNAMED)
    return f"(length({name}) > 3 AND right({name}, 2) IN ({words}))"


def sound_joins(name: str) -> str:
    """Return the joins that look up the sound of each of a name's first characters, dots left out."""
    bare = f"replace({name}, '·', '')"
    joins = []
    for place in range(1, _LONGEST_READ + 1):
        sound = _sound_of(name, place)
        joins.append(f"LEFT JOIN sounds {sound} ON {sound}.c = substr({bare}, {place}, 1)")
    return "\n".join(joins)


def _sound_of(name: str, place: int) -> str:
    """Return what the sound of a character is called; a table may have several names, of a person and the mother."""
    return f"{name.rpartition('.')[2]}_s{place}"


def sound_key(name: str) -> str:
    """Return SQL for the sounds of a name, two letters a character; a character without a sound stays itself.

    A surname has its own reading (单 is shan), and a name longer than six characters keeps its rest as written.
    """
    bare = f"replace({name}, '·', '')"
    parts = [
        f"coalesce({_sound_of(name, place)}.{'surname_sound' if place == 1 else 'sound'}, substr({bare}, {place}, 1))"
        for place in range(1, _LONGEST_READ + 1)
    ]
    return f"CASE WHEN {name} IS NOT NULL THEN {' || '.join(parts)} || substr({bare}, {_LONGEST_READ + 1}) END"


def crossed(name: str) -> str:
    """Return SQL for a name of three characters with the last two in each other's place, null for other lengths."""
    return f"CASE WHEN length({name}) = 3 THEN substr({name}, 1, 1) || substr({name}, 3, 1) || substr({name}, 2, 1) END"
