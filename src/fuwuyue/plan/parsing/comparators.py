"""The words beside a number that make it a lower limit, an upper limit or a measure about which things vary."""

from __future__ import annotations

import re
from functools import cache

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.plan.parsing.counts import Count
from fuwuyue.plan.parsing.model import Comparator
from fuwuyue.plan.parsing.vocabulary import get_words

# Words before a number (a few others may stand between) and after its unit.
_AT_LEAST = (
    r"不[得应宜能可]?(?:少于|低于|小于|短于)|不下于|至少|最少|最低|起码|应达到?|(?<![下传到转表送直抵])达到?|≥|>=|满足(?=\d)"
    r"|满(?![意分足员怀腔载堂]|负荷)|(?:提高|提升|增加|增长|上升)[到至]"
)
_AT_MOST = (
    r"限时|不[得应宜能可]?(?:超过|多于|高于|大于|长于|突破)|不超|最多|至多|最高|最大|最长|控制在|≤|<=|上限为?|封顶"
    r"|限额?(?![制期定时于])|准予|只(?=[推报选申限派])|只准|只能|仅限|仅可|延长[至到]|放宽[至到]|(?:降低|下降|减少|压减|降)[到至]"
)
_COMPARES = compile_re(
    rf"(?P<ge>{_AT_LEAST})|(?P<le>{_AT_MOST})|(?P<gt>超过|高于|大于|多于|突破|>)|(?P<lt>未满|低于|少于|小于|不足|不满|<)"
)
_LOOKS_BACK = 36
_GAP = compile_re(r"[^,。;:\n\d一二三四五六七八九十]{0,8}")
# 不超过各单位在编职工总数的5%: a share names at length what it is a share of.
_GAP_OF_SHARE = compile_re(r"[^,。;:\n\d]{0,30}的")
_AFTER = compile_re(
    r"(?:\(含[^()\n]{0,8}\))?(?:(?P<ge>及?以上|或以上|起步)|(?P<le>及?以下|及?以内|之内|为限|封顶|为上限|(?:的|半径)?范围(?:之|以)?内(?=[^,。;\n]{0,6}(?:不得|不能|不准|不可|禁止|严禁|杜绝)))"
    r"|(?P<about>左右|上下)|(?P<eq>为原则|为准|为宜|为目标|为标准))"
)
_ABOUT = compile_re(r"(?:约|大约|近)$")
_FORBIDS = compile_re(r"(?:禁止|严禁|不准|不得|不允许|杜绝|避免|防止)[^,。;\n]{0,20}$")
# 可申报2项: what one may do, one may do no oftener.
_MAY = compile_re(
    r"可(?:以)?(?:再|同时|兼|直接?|预|另|各|遴选|择优|优先){0,2}(?:申报|申请|推荐|推选|选报|选送|选择|选派|报名|报送|报|选|预送|送|探亲|补考|补测|补报|参加|提交|携带|享受)$"
)
_RANK = compile_re(r"(?:前|后|末尾|末位)$")
_PERCENT = frozenset({"%", "‰", "个百分点", "百分点"})
_ALL = 100  # of a hundred: 达到100% cannot be exceeded


@cache
def get_quota_verbs(shortest: int = 1) -> re.Pattern[str]:
    """Return the pattern of the verbs after which a number is a quota, of at least `shortest` characters."""
    return compile_re("|".join(re.escape(verb) for verb in get_words("quota_verbs") if len(verb) >= shortest))


def read_comparator(count: Count) -> Comparator | None:
    """Return the comparator that words beside the number say."""
    follows = _AFTER.match(count.after)
    if isinstance(count.value, list):
        if count.unit == "分" and count.after.startswith(("为", "的", "者")):
            return "range"  # 80-89分为良好
        return "range" if follows or _find_before(count) else None
    if follows:
        return ">=" if follows["ge"] else "<=" if follows["le"] else "~" if follows["about"] else "="
    if _ABOUT.search(count.before):
        return "~"
    precedes = _find_before(count)
    if precedes:
        return _turn(precedes, count)
    if _MAY.search(count.before) or (count.unit in _PERCENT and _RANK.search(count.before)):
        return "<="
    return ">" if count.is_vague else None


def is_said_before(count: Count) -> bool:
    """Tell whether words before the number compare it: in a list they hold for the numbers that follow too."""
    return not _AFTER.match(count.after) and _find_before(count) is not None


def _find_before(count: Count) -> re.Match[str] | None:
    """Return the nearest comparing word before a number, where only what is counted stands between."""
    tail = count.before[-_LOOKS_BACK:]
    words = list(_COMPARES.finditer(tail))
    if not words:
        return None
    found = words[-1]
    gap = tail[found.end() :]
    if count.unit in _PERCENT and _GAP_OF_SHARE.fullmatch(gap):
        return found
    if not _GAP.fullmatch(gap):
        return None
    is_far = len(gap) > 5 and not gap.endswith("的") and not get_quota_verbs(2).search(gap)
    return None if is_far else found


def _turn(precedes: re.Match[str], count: Count) -> Comparator:
    """Return the comparator of the words before, turned where passing it is forbidden."""
    if precedes["ge"]:
        is_all = count.unit == "%" and count.value == _ALL and precedes["ge"].endswith(("达", "到", "至"))
        return "=" if is_all else ">="
    if precedes["le"]:
        return "<="
    place = len(count.before[:-_LOOKS_BACK]) + precedes.start()
    is_forbidden = _FORBIDS.search(count.before[:place])
    if precedes["gt"]:
        return "<=" if is_forbidden else ">"
    return ">=" if is_forbidden else "<"
