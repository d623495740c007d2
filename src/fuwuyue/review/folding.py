"""A text folded for matching, with the way back to the words as they were given.

Full-width forms become half-width, traditional characters simplified, 帐 becomes 账; spaces, zero-width characters and
line ends inside a sentence are dropped, since OCR and hard-wrapped files put them between the characters of a word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from fuwuyue.kernel.expressions import compile_re

_BLANKS = " \t\u000b\f\r\u00a0\u200b\u200c\u200d\u2060\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_FOLDS: dict[int, str | int] = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(map(ord, _BLANKS), " ")
    | dict(zip(map(ord, "「」『』﹁﹂〝〞"), "“”‘’“”“”", strict=True))
    | {ord("帐"): "账", ord("瞭"): "了", ord("藉"): "借", ord("｡"): "。", ord("､"): "、", ord("•"): "·", ord("・"): "·"}
)
# Characters of the rules' words as only a traditional text has them; opencc is loaded when one is met, not at the
# start.
_TRADITIONAL = compile_re(
    "["
    "丟並亂來個偵備傳債傾僅償優兌兒內兩冊凍別刪則剝劃動務勝勞勢勵勸匯區協厲參員問啓喚單嗎嚴國圍園圓圖團執堅報"
    "場塗塵墮墳墾壓壞夠奪婦媽嬰學宮寢實審寫將專尋對導屢層屬崗嶽師帳帶幫幹幾庫廁廠廢廣張強彌後徑從復徵徹愛態憑"
    "應懲懶懷懸戀戰戶掃掛採揚換損搶撓撫擇擊擋擔據擱擺擾攔攜攤數斷於時晉暢暫曉曬書會東條棄棟業構樂樓標樣樹機橫"
    "檔檢櫥欄權歲歷歸殘殯殲殺毀氣決沒況減測準溝滅滯滾滿漢潑濟災無煙熱燈燒營爭爲牀牆牽狀獎獨獲獻現環產畢畫異當"
    "療發盜盡監盤瞞矯確碼礙稅稈種稱積穩競節範篩簡籌籤糞糧糾紀約紅紋納純級紛細紹終組結絕絡給統綁經維網緊緒線締"
    "緩練縣縮總績織繩繳繼續纏罰罷羣義習聞聯聲職聽肅脅脫臉臺與舉舊葉蓋薦藥處虛號衆術衛裏補裝見規視親覺觸訂計討"
    "訓記訪設許訴診詐評詢試話詳認語誠誡誤說課誼調談請論諮諾講謹證識議護讀變讓豬負財貧貨貫責買貸費貼資賒賞賣賦"
    "質賬賭賴購賽贈贊贍贖趕趨跡蹤車軌軍軟較載輔輕輛輪輸轄轉轟辦辭農這連進遊運過達違遠適遲遷選遺還郵鄉鄰醜醫釋"
    "釘針鉤銀銷鋪錄錢錯鍋鍵鎖鎮鏟鑑鑼長門閉開閒間閱闖關陳陽隊隨險隱雙離難電靜響項須預頒頓領頭頸頻題額顏願類顯"
    "風飯飲養饋馬駐駕駛騙騰騷驅驗體鬥鬧鬱鮮鷹麼黃點黨齊齡"
    "佈佔併侶倉傢傷僞價儀儘創剷劑厭喪喫嚇孃寧寶幗慮撥擬攙曠極橋檯櫃毆淨湊溫漁潛煩猶癒禮竈筆築簽紮綜緝編纔罵脣臟蒐蘋蘭衝複覈覽觀該誹諉謗謠賃賓迴週遞邏銜銬鐵鑰閘隻頂順顧餅館髮鬆齶誰伕甦暱"
    "]"
)
# What is written otherwise only in some words: 覆 alone stays (覆盖), and so does 俱 (俱乐部).
_OTHERWISE = {compile_re("(?<=[反答回])覆"): "复", compile_re("(?<=家)俱"): "具", compile_re("帐"): "账"}
_SPACES = compile_re(" +")
_LATIN = compile_re(r"[A-Za-z0-9.,;:!?()%-]")
_ITEM = compile_re(
    r"第?[一二三四五六七八九十]{1,3}[、.章节条是要]|[(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)]|\d{1,2}[.、)]|[①-⑳㈠-㈩•·*—-]|附件"
)
_ENDS_A_SENTENCE = frozenset("。;:!?")
_SHORTEST_WRAPPED_LINE = 8
_RAGGED_EDGE = 4


@dataclass(frozen=True)
class Folded:
    """`text` for matching; `starts` and `origins` say where each kept piece begins in it and in the text given."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def origin(self, position: int) -> int:
        """Return where the folded character at `position` stands in the text given."""
        piece = bisect_right(self.starts, position) - 1
        return self.origins[piece] + position - self.starts[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text given that the folded span `start` to `end` (excluded, not empty) came from."""
        return self.origin(start), self.origin(end - 1) + 1


@lru_cache(maxsize=1)  # the review and the count of burdens ask for the same text, one after the other
def fold(text: str) -> Folded:
    """Fold `text`. Time and memory are linear in its length."""
    characters = _simplify(text.translate(_FOLDS))
    drops = sorted([*_find_blanks(characters), *_find_wraps(characters)])
    pieces, starts, origins = [], [], []
    read = length = 0
    for start, end in [*drops, (len(characters), len(characters))]:
        if start > read:
            starts.append(length)
            origins.append(read)
            pieces.append(characters[read:start])
            length += start - read
        read = max(read, end)
    return Folded("".join(pieces), tuple(starts), tuple(origins))


def _find_blanks(text: str) -> Iterator[tuple[int, int]]:
    """Find the blanks that part no words: all but one between two Latin words or numbers."""
    for found in _SPACES.finditer(text):
        start, end = found.span()
        parts_words = _LATIN.match(text, start - 1) and _LATIN.match(text, end) if start else None
        yield (start + 1, end) if parts_words else (start, end)


def _find_wraps(text: str) -> list[tuple[int, int]]:
    """Find line ends that only wrap a paragraph: the line is full, ends in a word, and no item or blank line
    follows."""
    wraps = []
    lines = text.split("\n")
    position = 0
    for line, following in pairwise(lines):
        position += len(line) + 1
        upper, lower = line.strip(), following.strip()
        if (
            len(upper) >= _SHORTEST_WRAPPED_LINE
            and lower
            and len(upper) + _RAGGED_EDGE >= len(lower)
            and upper[-1] not in _ENDS_A_SENTENCE
            and not _ITEM.match(lower)
        ):
            wraps.append((position - 1, position))
    return wraps


def _simplify(text: str) -> str:
    if not _TRADITIONAL.search(text):
        return text
    simple = text.translate(
        {ord(character): _simplify_one(character) for character in set(text) if character >= "\u3400"}
    )
    for written, usual in _OTHERWISE.items():
        simple = written.sub(usual, simple)
    return simple


@cache
def _simplify_one(character: str) -> str:
    simple: str = _converter().convert(character)
    return simple if len(simple) == 1 else character


@cache
def _converter() -> Any:
    from opencc import OpenCC  # loading it costs 10 ms

    return OpenCC("t2s")
