"""A plan of a county that does not exist, short enough to see through, for the tests of the pages."""

from fuwuyue.plan.parsing.api import SourceText

REFUSED = "各村要逐户摸排新婚和已婚未育家庭的生育意愿"
LAWFUL = "各村要公布咨询电话"
TITLE = "云岭县2026年健康宣传服务月活动方案"
TEXT = f"""{TITLE}

为把服务送到群众身边，决定于2026年9月1日至9月30日在全县开展健康宣传服务月活动，制定本方案。

一、活动内容

（一）集中开展政策宣传活动。县融媒体中心要开设服务月专栏。9月12日前，各乡镇至少完成1场现场咨询活动。

（二）集中开展信息核对活动。县公安局要核对户口登记信息。{REFUSED}。咨询点的服务情况按月更新。

二、实施步骤

（一）宣传动员阶段（9月1日—9月6日）。各乡镇要制定工作安排，9月4日前将联系人名单报县卫生健康局。

（二）集中服务阶段（9月7日—9月30日）。县妇幼保健院要提供咨询服务。

三、工作要求

各乡镇要于9月30日前将书面总结报县卫生健康局。服务申请答复率达到95%以上。
"""


def make_source(text: str = TEXT, name: str = "plan.txt") -> SourceText:
    """Return `text` as it is after reading a file."""
    return SourceText(text, name, "txt", "utf-8", "0" * 64)
