"""Words that made-up registers are made of: surnames with their shares, characters of given names, homophones, days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from lunardate import LunarDate
from pypinyin import lazy_pinyin

# Shares in per mille, rounded: 王 李 张 刘 陈 are a third of the country; the tail falls off as 1/rank.
_HEAD = {
    "王": 72, "李": 72, "张": 68, "刘": 54, "陈": 45, "杨": 31, "黄": 22, "赵": 20, "吴": 19, "周": 19, "徐": 14,
    "孙": 14, "马": 13, "朱": 12, "胡": 12, "郭": 11, "何": 11, "林": 11, "罗": 9, "高": 9,
}  # fmt: skip
_TAIL = (
    "郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏傅方邹熊白孟秦邱侯江尹薛闫段雷龙黎史"
    "陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文樊兰殷施洪翟安颜倪温芦牛俞葛单解查仇区盖柴齐辛庞詹关焦左柳甘祝包宁尚符舒阮纪梅童凌毕"
    "裴霍成苗谷盛曲翁冉骆靳欧祁岳滕耿费"
)
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "慕容", "令狐")
SURNAMES: list[tuple[str, float]] = [
    *_HEAD.items(),
    *((name, 9.0 * 20 / (20 + place)) for place, name in enumerate(_TAIL)),
    *((name, 0.6) for name in _DOUBLE),
]
_GIVEN = (
    "伟秀国丽建英军芳明玉华兰文红志桂海梅平凤强燕杰霞永娟德艳春珍立萍东琴成敏新静学雪俊云林香宏莲福玲清淑生美龙慧忠莉斌晶光娜庆洁祥倩勇婷波"
    "佳超颖辉琳鹏欣涛怡刚思亮雅浩月飞琪峰彩磊露振蓉江菊少花连巧胜爱贵翠富菲兴霜荣瑶山桃树晓长小世素锦惠良莹正芬利群信蕾义蓓仁岚礼薇智"
    "珊孝妍恩荷传悦继瑞全茜金琼锋媛银璐铁嘉昌宁发蕊旺依盛诗益梦安可康涵健语顺萱天雨宇子轩欣泽一博梓涵浩然奕辰昊佑铭睿宸沐瑾煜诺晨彤航"
    "妙豪悠鑫韵凯冰毅舒源乐渊柔凡晴震灵翔竹武芝道松家栋宝根火土水木培基向阳会如民保喜来双城冬夏秋冲川中洋岩卫友先元克其启民奎威孟宗官定"
    "宽尚展岗崇川工常广延廷开弘彦征得心必怀性恒悦才扬承抗拥振援攀放政敬斯旭昆映昱显景智朋朝本权村柏柱标校栓桐梁森楠楷横欢正殿毓永汉汝沛沧河泉"
    "洪润济渝湘满滨漫潇澄濠炎炜炳焕煌照熙爽特玮玺珂珏环班琦琨琰瑜璇璋瓒甫田畅登皓盈真石砚硕磐祖禄禹秉秦程章笑简粤系红纪纯纲绍绪维绮罗羽"
    "翰耀聪肖胤腾致航良苏茂茵荔菁萌葆蒙蓝薪虎虹蜀行衡裕西言训诚谦豫赞赫跃路轶轲达迎运远迪逸邦郁都采钊钦钧钰铎镇锡锦闯闻陆陶隆雁雄雷霄霖靖"
)
GIVEN: list[str] = list(dict.fromkeys(_GIVEN))
DOTTED: list[str] = [
    "买买提", "艾山", "阿不都", "吐尔逊", "古丽", "帕提", "热依木", "卡德尔", "努尔", "艾力", "米吉提", "玉素甫",
    "哈力克",
    "沙吾提", "依明", "肉孜", "阿迪力", "麦麦提", "阿卜杜拉", "热合曼", "扎西", "次仁", "卓玛", "多吉", "平措", "旺堆",
    "格桑", "索朗", "尼玛", "达瓦", "巴特尔", "其其格", "乌云", "苏和", "阿古拉", "萨仁", "那仁", "图雅",
]  # fmt: skip
# One after the other: a character and the one that stands for it (traditional or look-alike).
VARIANTS: list[str] = list("国國丽麗建建军軍华華兰蘭红紅伟偉英瑛云雲杰傑晓小艳燕凤鳳宝寶玉王")


@cache
def _by_sound() -> dict[str, list[str]]:
    sounds: dict[str, list[str]] = {}
    # The first level of GB 2312: the characters that a clerk's keyboard offers first.
    for row in range(16, 56):
        for cell in range(1, 95):
            try:
                character = bytes((row + 0xA0, cell + 0xA0)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            sounds.setdefault(lazy_pinyin(character)[0], []).append(character)
    return sounds


def homophones(character: str) -> list[str]:
    """Return the common characters that sound the same, without the tone; itself where there is no other."""
    return [one for one in _by_sound().get(lazy_pinyin(character)[0], []) if one != character] or [character]


def lunar_days() -> list[tuple[int, str]]:
    """Return for each day from 1925 on: days since 1970, and its lunar date written as if it were a solar one.

    Left out are leap months and the 30th of a second month: no register would take them for a date of its own calendar.
    """
    found = []
    day = date(1925, 1, 1)
    while day < date(2026, 12, 31):
        lunar = LunarDate.from_solar_date(day.year, day.month, day.day)
        if not lunar.is_leap_month and not (lunar.month == 2 and lunar.day == 30):
            written = f"{lunar.year:04}-{lunar.month:02}-{lunar.day:02}"
            found.append(((day - date(1970, 1, 1)).days, written))
        day += timedelta(days=1)
    return found
