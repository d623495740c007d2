"""Who may task whom, and by which paper: a table with its reasons. The first row that fits decides.

An old plan tasks courts, villages and departments alike, by one sentence. What a unit may be told by whom is a matter
of law and of the rules for official papers. The sources were found in public copies or are cited from memory;
`verified` stays false until somebody reads the official texts, and whoever shows the table says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fuwuyue.kernel.texts import gettext_noop
from fuwuyue.organisation.rules.units import RelationKind, UnitKind


class Answer(StrEnum):
    """Whether one unit may task another: it instructs it, asks it as an equal, may not, or nobody knows."""

    INSTRUCTS = "instructs"
    REQUESTS = "requests"
    MAY_NOT = "may_not"
    ASK = "ask"


class Paper(StrEnum):
    """The kind of paper (文种) that carries a task."""

    NOTICE = "notice"
    LETTER = "letter"


class InNameOf(StrEnum):
    """In whose name the paper is issued."""

    ITSELF = "itself"
    GOVERNMENT = "government"


@dataclass(frozen=True)
class Source:
    """A provision: the paper's title and the article, in Chinese and in English."""

    title: str
    title_en: str
    article: str
    article_en: str
    verified: bool = False


@dataclass(frozen=True)
class TaskingRule:
    """One row. Empty sets fit every kind; `relations` empty fits every relation and none.

    `reason` is a text of the catalogue, to be translated where it is shown.
    """

    id: str
    taskers: frozenset[UnitKind]
    tasked: frozenset[UnitKind]
    relations: frozenset[RelationKind]
    answer: Answer
    reason: str
    paper: Paper | None = None
    in_name_of: InNameOf | None = None
    sources: tuple[Source, ...] = ()

    def fits(self, tasker: UnitKind, tasked: UnitKind, relation: RelationKind | None) -> bool:
        """Say whether the row speaks of these two."""
        return (
            (not self.taskers or tasker in self.taskers)
            and (not self.tasked or tasked in self.tasked)
            and (not self.relations or relation in self.relations)
        )


_PAPERS = ("党政机关公文处理工作条例（中办发〔2012〕14号）", "Regulations on official papers, 中办发〔2012〕14号")
_NOTICE_IS = Source(*_PAPERS, "第八条（八）", "article 8 (8)")
_LETTER_IS = Source(*_PAPERS, "第八条（十四）", "article 8 (14)")
_NO_ORDERS_BELOW = Source(*_PAPERS, "第十六条（二）", "article 16 (2)")
_TO_COUNTERPARTS = Source(*_PAPERS, "第十六条（三）", "article 16 (3)")
_CONSTITUTION = ("宪法（2018年修正）", "Constitution as amended in 2018")
_COURTS = Source(*_CONSTITUTION, "第一百三十一条", "article 131")
_PROCURATORATES = Source(*_CONSTITUTION, "第一百三十六条", "article 136")
_SUPERVISION = Source(*_CONSTITUTION, "第一百二十七条", "article 127")
_VILLAGES = Source("村民委员会组织法", "Organic Law of the Villagers' Committees", "第五条", "article 5")
_INSPECTION = Source(
    "政府督查工作条例", "Regulations on government inspection", "第十五条至第十八条", "articles 15 to 18"
)

_ANY: frozenset[UnitKind] = frozenset()
_WHATEVER: frozenset[RelationKind] = frozenset()
_GOVERNMENT = frozenset({UnitKind.GOVERNMENT, UnitKind.LEADING_GROUP})
_OFFICES = frozenset({UnitKind.CAMPAIGN_OFFICE, UnitKind.HEALTH_OFFICE, UnitKind.DEPARTMENT})
_COUNTY_UNITS = _OFFICES | {UnitKind.CLINIC, UnitKind.MASS_ORGANISATION, UnitKind.INSPECTION_TEAM}
_EQUALS = frozenset({UnitKind.HEALTH_OFFICE, UnitKind.DEPARTMENT, UnitKind.MASS_ORGANISATION})

TASKING: tuple[TaskingRule, ...] = (
    TaskingRule(
        "independent",
        _ANY,
        frozenset({UnitKind.COURT, UnitKind.PROCURATORATE, UnitKind.SUPERVISION}),
        _WHATEVER,
        Answer.MAY_NOT,
        gettext_noop("It exercises its power by law and alone; no administrative body may give it a task."),
        sources=(_COURTS, _PROCURATORATES, _SUPERVISION),
    ),
    TaskingRule(
        "inspectors-find",
        frozenset({UnitKind.INSPECTION_TEAM}),
        _ANY,
        _WHATEVER,
        Answer.MAY_NOT,
        gettext_noop("An inspection team reports what it finds; who sent it orders what is to be mended."),
        sources=(_INSPECTION,),
    ),
    TaskingRule(
        "township-by-government",
        _GOVERNMENT,
        frozenset({UnitKind.TOWNSHIP}),
        _WHATEVER,
        Answer.INSTRUCTS,
        gettext_noop("The county government instructs the townships; its leading group does so on its authority."),
        Paper.NOTICE,
        InNameOf.ITSELF,
        (_NOTICE_IS, _NO_ORDERS_BELOW),
    ),
    TaskingRule(
        "township-by-office",
        _OFFICES,
        frozenset({UnitKind.TOWNSHIP}),
        _WHATEVER,
        Answer.INSTRUCTS,
        gettext_noop(
            "A department may not give orders to a government below; the notice goes out in the name of the county "
            "government or its leading group."
        ),
        Paper.NOTICE,
        InNameOf.GOVERNMENT,
        (_NO_ORDERS_BELOW,),
    ),
    TaskingRule(
        "village-by-township",
        frozenset({UnitKind.TOWNSHIP}),
        frozenset({UnitKind.VILLAGE}),
        _WHATEVER,
        Answer.REQUESTS,
        gettext_noop(
            "A villagers' committee governs itself and assists the township; the township asks for that help, and does "
            "not meddle in the village's own affairs."
        ),
        Paper.NOTICE,
        InNameOf.ITSELF,
        (_VILLAGES,),
    ),
    TaskingRule(
        "village-through-township",
        _ANY,
        frozenset({UnitKind.VILLAGE}),
        _WHATEVER,
        Answer.MAY_NOT,
        gettext_noop("Only the township turns to a villagers' committee; give the task to the township."),
        sources=(_VILLAGES,),
    ),
    TaskingRule(
        "led-from-above",
        _ANY,
        _ANY,
        frozenset({RelationKind.VERTICAL}),
        Answer.REQUESTS,
        gettext_noop("It is led from a higher level and by nobody of the county; ask it by letter."),
        Paper.LETTER,
        InNameOf.ITSELF,
        (_LETTER_IS,),
    ),
    TaskingRule(
        "own-units",
        _ANY,
        _ANY,
        frozenset({RelationKind.SUBORDINATE}),
        Answer.INSTRUCTS,
        gettext_noop("It is subordinate; a unit instructs its own units by notice."),
        Paper.NOTICE,
        InNameOf.ITSELF,
        (_NOTICE_IS,),
    ),
    TaskingRule(
        "guided-units",
        _ANY,
        _ANY,
        frozenset({RelationKind.GUIDED}),
        Answer.INSTRUCTS,
        gettext_noop("It is guided in this field; a notice within the field of the one who guides is enough."),
        Paper.NOTICE,
        InNameOf.ITSELF,
        (_TO_COUNTERPARTS,),
    ),
    TaskingRule(
        "equals",
        _ANY,
        _ANY,
        frozenset({RelationKind.PEER}),
        Answer.REQUESTS,
        gettext_noop("The two are of equal rank; one asks the other by letter."),
        Paper.LETTER,
        InNameOf.ITSELF,
        (_LETTER_IS,),
    ),
    TaskingRule(
        "county-by-government",
        _GOVERNMENT,
        _COUNTY_UNITS,
        _WHATEVER,
        Answer.INSTRUCTS,
        gettext_noop("The county government and its leading group instruct the units of the county."),
        Paper.NOTICE,
        InNameOf.ITSELF,
        (_NOTICE_IS,),
    ),
    TaskingRule(
        "county-by-campaign-office",
        frozenset({UnitKind.CAMPAIGN_OFFICE}),
        _COUNTY_UNITS,
        _WHATEVER,
        Answer.INSTRUCTS,
        gettext_noop("A campaign office has no rank of its own; the notice goes out in the name of its leading group."),
        Paper.NOTICE,
        InNameOf.GOVERNMENT,
        (_NOTICE_IS,),
    ),
    TaskingRule(
        "departments-are-equals",
        _EQUALS,
        _EQUALS,
        _WHATEVER,
        Answer.REQUESTS,
        gettext_noop("Departments of one county are of equal rank; one asks the other by letter."),
        Paper.LETTER,
        InNameOf.ITSELF,
        (_LETTER_IS,),
    ),
    TaskingRule(
        "not-known",
        _ANY,
        _ANY,
        _WHATEVER,
        Answer.ASK,
        gettext_noop("How the two stand to each other is not entered; ask, and enter it."),
    ),
)


def may_be_tasked(kind: UnitKind) -> bool:
    """Say whether a unit of this kind may be given a task by its county at all; courts and their like never are."""
    return find_tasking(tasker=UnitKind.GOVERNMENT, tasked=kind, relation=None).answer is not Answer.MAY_NOT


def find_tasking(*, tasker: UnitKind, tasked: UnitKind, relation: RelationKind | None) -> TaskingRule:
    """Return the row that decides; `relation` is how the tasked unit stands to the tasker, None where nobody knows."""
    return next(rule for rule in TASKING if rule.fits(tasker, tasked, relation))
