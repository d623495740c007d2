"""The forms that change the organisation: duties, duty lists, units, divisions. What they say is checked below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fuwuyue.kernel import clock
from fuwuyue.organisation.api import (
    KIND_NAMES,
    LIST_NAMES,
    PART_NAMES,
    RELATION_NAMES,
    Division,
    DutyListItem,
    ListKind,
    Part,
    RelationKind,
    Unit,
    UnitKind,
    User,
)
from fuwuyue.web.staff.forms import set_choices

_LONGEST = 200
_Choices = Sequence[tuple[str, str | Promise]]


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, initial=clock.today, widget=widget)


def _text(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=_LONGEST, widget=widget)


def _choice(label: Any, help_text: Any = "", *, required: bool = True) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-control"})
    return forms.ChoiceField(label=label, help_text=help_text, required=required, choices=[], widget=widget)


def list_units(units: Iterable[Unit]) -> list[tuple[str, str]]:
    """Return units by id and name, each with the place where it works, for a choice."""
    return [(str(unit.pk), f"{unit.name}（{unit.division.name}）") for unit in units]


def list_divisions(divisions: Iterable[Division]) -> list[tuple[str, str]]:
    """Return divisions by id, and name with code, for a choice."""
    return [(str(one.pk), f"{one.name} {one.code}".rstrip()) for one in divisions]


class EndForm(forms.Form):
    """From which day something is no more."""

    on_day = _day(_("Ends on"), _("The first day on which it is no more."))


class MatterForm(forms.Form):
    """A matter of a responsibility matrix."""

    title = _text(_("Matter"), _("What has to be done, in the words of the paper that orders it. Name no person."))
    valid_from = _day(_("From"))


class UnitChoiceForm(forms.Form):
    """Which unit is to have a part in a matter; what it cites and who is named depends on it."""

    unit = _choice(_("Unit"))

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, unit=list_units(units))


class DutyForm(forms.Form):
    """Which part a unit has in a matter, by which item of its duty list, and who is named."""

    part = _choice(_("Part in the matter"))
    item = _choice(
        _("Item of the township's duty list"),
        _("What a township does beside its list has no ground; the matrix says so."),
        required=False,
    )
    responsible = _choice(_("Who is named"), _("Somebody who holds a role in the unit."), required=False)
    valid_from = _day(_("From"))

    def __init__(
        self, *args: Any, items: Iterable[DutyListItem], people: Iterable[User], is_township: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        listed = [
            (str(item.pk), f"{item.number} {item.title}（{_gettext(LIST_NAMES[ListKind(item.kind)])}）")
            for item in items
        ]
        named = [(str(user.pk), user.first_name or user.username) for user in people]
        set_choices(
            self,
            part=[(part.value, _gettext(PART_NAMES[part])) for part in Part],
            item=[("", _("no item")), *listed],
            responsible=[("", _("nobody is named")), *named],
        )
        if not is_township:
            del self.fields["item"]


class ListItemForm(forms.Form):
    """An item of a township's duty list."""

    list_title = _text(_("Title of the list"), _("As the paper is called by which the list is in force."))
    kind = _choice(_("Which of the three lists"))
    number = _text(_("Number"))
    title = _text(pgettext_lazy("duty list", "Item"))
    valid_from = _day(_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, kind=[(kind.value, _gettext(LIST_NAMES[kind])) for kind in ListKind])


class ListFileForm(forms.Form):
    """A duty list as a file."""

    list_title = _text(_("Title of the list"), _("As the paper is called by which the list is in force."))
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the reader says better what is wrong with an empty file
        error_messages={"required": _("Choose a file; it may have 20 MB at most.")},
        help_text=_("A .csv or .xlsx with three columns: number, which of the three lists, item."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx", "class": "form-control"}),
    )
    valid_from = _day(_("From"))


class UnitForm(forms.Form):
    """A new unit."""

    name = _text(_("Name of the unit"), _("The official name, with the place at its beginning."))
    kind = _choice(_("Kind"))
    short_names = _text(_("Also called"), _("What plans call it, with 、 between the names."), required=False)
    valid_from = _day(_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, kind=[(kind.value, _gettext(KIND_NAMES[kind])) for kind in UnitKind])

    def get_short_names(self) -> list[str]:
        """Return the short names that were written."""
        written = self.cleaned_data["short_names"].replace("，", "、").replace(",", "、")
        return [name.strip() for name in written.split("、") if name.strip()]


class RenameForm(forms.Form):
    """Another name."""

    name = _text(_("New name"))
    on_day = _day(_("From"), _("The first day of the new name."))


class RenameDivisionForm(RenameForm):
    """Another name of a division, and another code where it has one."""

    code = _text(
        _("New code"), _("The twelve digits; empty where the code stays. Codes below change with it."), required=False
    )
    field_order = ("name", "code", "on_day")


class MergeForm(forms.Form):
    """Into what something passes as a whole."""

    into = _choice(_("Passes into"))
    on_day = _day(_("Ends on"), _("The first day on which the other one stands in its place."))

    def __init__(self, *args: Any, choices: _Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, into=choices)


class DivideForm(forms.Form):
    """What took the place of a division, or of a part of it."""

    successors = forms.MultipleChoiceField(
        label=_("Parts pass into"),
        help_text=_("Each division that took over a part; new ones are added by an import of the county's list first."),
        choices=[],
        widget=forms.SelectMultiple(attrs={"class": "form-control", "size": 8}),
    )
    ends = forms.BooleanField(
        label=_("It ends by this"), required=False, help_text=_("Leave this out where it gives only a part away.")
    )
    on_day = _day(_("On"), _("The first day of the new order."))

    def __init__(self, *args: Any, choices: _Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, successors=choices)


class RelateForm(forms.Form):
    """How a unit stands to another one."""

    other = _choice(_("Other unit"))
    kind = _choice(_("How this unit stands to it"))
    valid_from = _day(_("From"), _("What was entered of these two before ends on this day."))

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(
            self,
            other=list_units(units),
            kind=[(kind.value, _gettext(RELATION_NAMES[kind])) for kind in RelationKind],
        )
