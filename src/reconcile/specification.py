"""What to link by: the columns of both tables and their kinds, and how sure is sure enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from reconcile.errors import ReconcileError
from reconcile.errors import mark as _


class Kind(StrEnum):
    """What a column holds; decides how it is standardised and compared."""

    NAME = "name"
    SEX = "sex"
    DATE = "date"
    NATIONAL_ID = "national_id"
    MOBILE = "mobile"
    DIVISION = "division"
    ADDRESS = "address"
    TEXT = "text"
    CODE = "code"


class Column(BaseModel):
    """A column that both tables have, by its name in each."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(pattern="^[a-z][a-z0-9_]{0,30}$", description="What it is called in results; letters of ASCII")
    kind: Kind
    left: str = Field(description="Its header in the first table")
    right: str = Field(description="Its header in the second table")
    unique: bool = Field(False, description="Of a code: two people never share a value")


class Meaning(StrEnum):
    """What a compared field says where that matters: death and cancellation are adverse, days are checked in order."""

    DEATH = "death"
    CANCELLATION = "cancellation"
    EVENT = "event"
    RECORDED = "recorded"
    MOTHER_BIRTH = "mother_birth"


class Compared(BaseModel):
    """What `compare` is told of a field: a column of the linkage by its name, or one more with its headers.

    A field that only one table has is not compared; its own days are checked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(pattern="^[a-z][a-z0-9_]{0,30}$", description="A column's name, or that of one more field")
    kind: Kind | None = Field(None, description="What one more field holds")
    left: str | None = Field(None, description="Its header in the first table")
    right: str | None = Field(None, description="Its header in the second table")
    authority: Literal["left", "right"] | None = Field(
        None, description="Which register the other has to follow; without it both stay, and the person is asked"
    )
    may_name: bool = Field(False, description="A correction may name the value that the authority has")
    means: Meaning | None = Field(None, description="That it is a death, a cancellation, or which of the checked days")


class Specification(BaseModel):
    """A linkage: which columns, and its thresholds, all of which have a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    left_id: str = Field(description="The column that names a record of the first table, each once")
    right_id: str = Field(description="The same of the second table")
    columns: tuple[Column, ...] = Field(min_length=1)
    accept: float = Field(0.5, gt=0, lt=1, description="The least probability of a match")
    sure: float = Field(0.999, gt=0, lt=1, description="The least probability of a match that others need not wait for")
    review_size: int = Field(500, ge=0, le=100_000, description="How many borderline pairs are listed for review")
    compare: tuple[Compared, ...] = Field((), description="What to compare of linked persons, and whose word counts")
    left_register: str = Field("", description="Who keeps the first table, as corrections name it")
    right_register: str = Field("", description="The same of the second table")
    # An adverse note (death, duplicate, cancellation) takes a living person's rights away, and asking costs little: of
    # a thousand that are proposed, one at most may be of somebody else.
    adverse_accept: float = Field(
        0.999, gt=0, lt=1, description="The least probability of a match for an adverse correction"
    )

    @model_validator(mode="after")
    def _check_compared(self) -> Specification:
        columns = {column.name for column in self.columns}
        names = [field.name for field in self.compare]
        for field in self.compare:
            known, headers = field.name in columns, (field.left, field.right)
            if names.count(field.name) > 1:
                raise ValueError(f"compare names {field.name} twice")
            if known and (field.kind or any(headers)):
                raise ValueError(f"compare {field.name} is a column already; leave out its kind and headers")
            if not known and not (field.kind and any(headers)):
                raise ValueError(f"compare {field.name} is no column; give its kind and its headers")
            if (field.authority or field.may_name) and not known and not all(headers):
                raise ValueError(f"compare {field.name} is in one table only, so that there is nothing to follow")
            if field.may_name and not field.authority:
                raise ValueError(f"compare {field.name} may name a value only where one register is the authority")
        return self

    def of_kind(self, kind: Kind) -> list[Column]:
        """Return the columns of one kind, in order."""
        return [column for column in self.columns if column.kind is kind]

    def first(self, kind: Kind) -> str | None:
        """Return the name of the first column of a kind."""
        return next((column.name for column in self.of_kind(kind)), None)


# Headers as departments write them, of each kind, the commonest first.
HEADERS: Mapping[Kind, tuple[str, ...]] = {
    Kind.NAME: ("name", "姓名", "full_name", "xm", "居民姓名", "儿童姓名", "person_name"),
    Kind.SEX: ("sex", "性别", "gender", "xb"),
    Kind.DATE: ("dob", "出生日期", "birth_date", "date_of_birth", "birthday", "csrq", "生日", "出生年月日"),
    Kind.NATIONAL_ID: (
        "id_no", "公民身份号码", "身份证号", "身份证号码", "公民身份证号", "national_id", "id_number", "idcard",
        "证件号码", "sfzh",
    ),
    Kind.MOBILE: ("mobile", "手机", "手机号", "手机号码", "联系电话", "phone", "电话", "telephone", "lxdh"),
    Kind.DIVISION: ("div", "行政区划", "行政区划代码", "区划代码", "division", "division_code", "region_code", "xzqh"),
    Kind.ADDRESS: ("addr", "现住址", "address", "住址", "家庭住址", "居住地址", "户籍地址", "现居住地", "xzz"),
}  # fmt: skip
ID_HEADERS = ("rid", "id", "record_id", "unique_id", "编号", "序号", "记录号", "档案号", "recordid", "rec_id")


def find_header(headers: Sequence[str], wanted: Iterable[str]) -> str | None:
    """Return the header that is one of the wanted, the first of these that is there; capitals and blanks aside."""
    by_folded = {header.strip().lower().replace(" ", "_"): header for header in reversed(headers)}
    return next((by_folded[name] for name in wanted if name in by_folded), None)


def recognise_person_cn(left: Sequence[str], right: Sequence[str], *, id_column: str | None = None) -> Specification:
    """Return the specification `person-cn` for two tables by their headers.

    Raises ReconcileError where a column of record ids is not found, or fewer than two others stand in both tables.
    """
    columns = []
    for kind, names in HEADERS.items():
        one, other = find_header(left, names), find_header(right, names)
        if one is not None and other is not None:
            columns.append(Column(name=kind.value, kind=kind, left=one, right=other))
    if len(columns) < 2:
        raise ReconcileError(
            _(
                "Fewer than two columns of both tables are recognised (first table: {left}; second: {right}); give"
                " their "
                "kinds with --spec, as the schema of fuwuyue reconcile spec schema says"
            ),
            left=", ".join(left[:20]),
            right=", ".join(right[:20]),
        )
    return Specification(left_id=find_id(left, id_column), right_id=find_id(right, id_column), columns=tuple(columns))


def find_id(headers: Sequence[str], chosen: str | None) -> str:
    """Return the header of the record ids, the chosen one or a usual one; raises ReconcileError where there is none."""
    found = find_header(headers, (chosen.lower(),)) if chosen else find_header(headers, ID_HEADERS)
    if found is None:
        raise ReconcileError(
            _("No column names the records ({headers}); name it with --id-column."), headers=", ".join(headers[:20])
        )
    return found
