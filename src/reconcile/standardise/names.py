"""Names of persons as SQL.

Sources: the middle dot of names is U+00B7 alone (民委发〔2016〕33号; GB 18030): U+2022, U+30FB, U+FF0E and the full
stop are folded to it. A newborn without a name stands under a parent's: 某某之子, 某某之女, 某某之婴.
"""

from __future__ import annotations

_DOTS = "•・．.‧⋅∙●"
_UNNAMED = ("之子", "之女", "之婴")
_LONGEST_READ = 6


def clean_name(column: str) -> str:
    """Return SQL for the name without spaces, in capitals, with its dots folded; names of Chinese characters stay."""
    folded = f"translate(upper({column}), '{_DOTS}', '{'·' * len(_DOTS)}')"
    slow = f"nullif(regexp_replace({folded}, '[\\s　]+', '', 'g'), '')"
    odd = " OR ".join(f"contains({column}, '{sign}')" for sign in _DOTS + "　" if len(sign.encode()) == 3)
    plain = f"strlen({column}) = 3 * length({column}) AND length({column}) > 1 AND NOT ({odd})"
    return f"CASE WHEN {plain} THEN {column} ELSE {slow} END"


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
