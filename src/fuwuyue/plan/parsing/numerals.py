"""Numbers as plans write them: digits, Chinese numerals, and both mixed with 万 and 亿."""

from __future__ import annotations

_DIGITS = {mark: value for value, mark in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "元": 1}
_FORMAL = {mark: value for value, mark in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
_DIGITS |= _FORMAL
_UNITS = {"十": 10, "拾": 10, "廿": 20, "卅": 30, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}

CHINESE = "〇零一二三四五六七八九十两廿卅百千壹贰叁肆伍陆柒捌玖拾"
LONGEST_NUMERAL = 12


def read_number(written: str) -> int | None:
    """Return the whole number that `written` says, or None where it says none (`十一万`, `二〇一三`, `102`)."""
    if not written or len(written) > LONGEST_NUMERAL:
        return None
    if written.isascii():
        return int(written) if written.isdigit() else None
    if "0" in written and not written.isascii():
        written = written.replace("0", "〇")  # 二0二六
    if all(mark in _DIGITS for mark in written):
        return int("".join(str(_DIGITS[mark]) for mark in written))
    return _read_with_units(written)


def read_decimal(written: str) -> int | float | None:
    """Return the number that `written` says, whole or with a point (`2.5`, `二点五`, `零点〇五`), None where none."""
    whole, mark, rest = written.partition("." if "." in written else "点")
    if not mark:
        return read_number(whole)
    number, digits = read_number(whole), "".join(str(_DIGITS.get(one, one)) for one in rest)
    return float(f"{number}.{digits}") if number is not None and digits.isdecimal() and digits.isascii() else None


def _read_with_units(written: str) -> int | None:
    total = group = digit = 0
    for mark in written:
        if mark in _DIGITS:
            digit = _DIGITS[mark]
        elif mark in ("廿", "卅"):
            group += _UNITS[mark]
        elif mark in _UNITS:
            group += (digit or 1) * _UNITS[mark]
            digit = 0
        elif mark in _GROUPS:
            total += (group + digit or 1) * _GROUPS[mark]
            group = digit = 0
        else:
            return None
    return total + group + digit
