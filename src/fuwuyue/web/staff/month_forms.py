"""The forms of months, tasks and reports. What people write is reviewed below; here is only what the page asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from fuwuyue.campaign.api import UnitContacts
from fuwuyue.kernel.measures import Measure
from fuwuyue.organisation.api import KIND_NAMES, Unit, UnitKind
from fuwuyue.plan.api import PlanDocument
from fuwuyue.review.api import Finding
from fuwuyue.web.staff.forms import set_choices
from fuwuyue.web.staff.uploads import FILE_LIMIT_BYTES

LONGEST_TEXT = 2_000


def words_field(label: Any, help_text: Any = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    """Return a field for what others will read."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
    )


def day_field(label: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
    )


class UnitsField(forms.MultipleChoiceField):
    """Some of these units, as boxes by kind, so that it works with a mouse, a keyboard and without scripts."""

    def __init__(self, units: Iterable[Unit], label: Any, help_text: Any = "", *, required: bool = True) -> None:
        by_kind: dict[str, list[tuple[str, str]]] = {}
        for unit in units:
            by_kind.setdefault(_gettext(KIND_NAMES[UnitKind(unit.kind)]), []).append((str(unit.pk), unit.name))
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            choices=list(by_kind.items()),
            widget=forms.CheckboxSelectMultiple,
        )


class PrepareForm(forms.Form):
    """From which plan a month is prepared."""

    document = forms.ChoiceField(label=_("Plan"), widget=forms.Select(attrs={"class": "form-control"}))

    def __init__(self, data: Any, documents: Sequence[PlanDocument], initial: str = "") -> None:
        super().__init__(data, initial={"document": initial})
        set_choices(self, document=[(str(one.pk), one.title or one.file_name) for one in documents])


class SettleForm(forms.Form):
    """Whom a phrase, or one sentence, means."""

    def __init__(self, data: Any, units: Sequence[Unit], likely: Sequence[str], *, required: bool) -> None:
        super().__init__(data, initial={"units": list(likely)})
        self.fields["units"] = UnitsField(
            units,
            _("Units"),
            ""
            if required
            else _("Without a unit it is no task: it holds throughout the month, and nobody reports it."),
            required=required,
        )


class ItemForm(forms.Form):
    """How an item is called, until when it is due, and what closes it."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    what = words_field(_("What is to be done"))
    due_on = day_field(_("Due on"))
    measure = forms.ChoiceField(
        label=_("Closed by"), required=False, widget=forms.Select(attrs={"class": "form-control"})
    )
    threshold = forms.IntegerField(
        label=_("From which number on"),
        min_value=1,
        max_value=10_000,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )

    def __init__(self, data: Any, measures: Sequence[Measure], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        set_choices(
            self,
            measure=[
                ("", _("a note of the unit")),
                *((one.id, _gettext(one.title)) for one in measures),
            ],
        )


class SplitForm(forms.Form):
    """Into which parts a line of the month is split."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    parts = forms.CharField(
        label=_("Parts"),
        help_text=_("Each on a line of its own, two to ten. Each unit that has not begun gets all of them."),
        max_length=LONGEST_TEXT * 10,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
    )

    def __init__(self, data: Any, revision: int | None = None) -> None:
        # It stands on one page with another form that has a revision.
        super().__init__(data, initial={"revision": revision}, auto_id="split_%s")


class AddItemForm(forms.Form):
    """Work that a person adds to a month."""

    what = words_field(_("What is to be done"), _("The public page of the month shows it, with the name of your unit."))
    due_on = day_field(_("Due on"))

    def __init__(self, data: Any, units: Sequence[Unit]) -> None:
        super().__init__(data)
        self.fields["units"] = UnitsField(units, _("Units"))


class TextForm(forms.Form):
    """A text at a task: a comment, a note of what was done, a reason."""

    text = words_field(_("Text"))


class PassOnForm(forms.Form):
    """To which villages and clinics of its area a township passes its work on; all are proposed."""

    def __init__(self, data: Any, units: Sequence[Unit]) -> None:
        super().__init__(data, initial={"units": [str(unit.pk) for unit in units]})
        self.fields["units"] = UnitsField(units, _("Units"))


class StepForm(forms.Form):
    """One step of a sub-plan."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    step = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = words_field(_("What is to be done"), rows=2)
    due_on = day_field(_("Until"))

    def __init__(self, data: Any, units: Sequence[Unit], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["unit"] = forms.ChoiceField(
            label=_("Unit"),
            choices=[(str(unit.pk), unit.name) for unit in units],
            widget=forms.Select(attrs={"class": "form-control"}),
        )


class LetterForm(forms.Form):
    """What only the county can give for a notice or a letter; what is left empty does not appear on the paper."""

    signer = forms.ChoiceField(label=_("In the name of"), widget=forms.Select(attrs={"class": "form-control"}))
    signed_on = forms.DateField(
        label=_("Date"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
    )
    number = forms.CharField(
        label=_("Document number"),
        help_text=_("As your office gave it, such as 卫发〔2026〕8号; the program never makes one up."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    issuer_mark = forms.CharField(
        label=_("Red head"),
        help_text=_("Only where the paper is not printed on paper that has one."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    words = words_field(_("Further words"), _("Stand before the closing sentence; they are reviewed."), required=False)
    copy_to = forms.CharField(
        label=_("Copies to"),
        help_text=_("Names of units, with commas between them."),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    note = forms.CharField(
        label=_("Note under the date"),
        help_text=_("Such as whom to call."),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    for_signature = forms.BooleanField(label=_("With room for a seal, and a sheet for signing"), required=False)

    def __init__(self, data: Any, signers: Sequence[Unit], day: date) -> None:
        super().__init__(data, initial={"signed_on": day})
        self.refused: Sequence[Finding] = ()
        set_choices(self, signer=[(str(unit.pk), unit.name) for unit in signers])


class BulletinForm(LetterForm):
    """What only the county can give for a bulletin, and which confirmed reports the person saw."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=20_000)


class SheetForm(forms.Form):
    """The sheet of open tasks, with notes in it."""

    file = forms.FileField(
        label=_("The sheet with your notes"),
        help_text=_("The .xlsx that was taken out here; up to 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx", "class": "form-control"}),
        error_messages={"required": _("Choose the sheet that was taken out here.")},
    )

    def __init__(self, data: Any, files: Any, *, too_large: bool) -> None:
        super().__init__(data, files)
        if too_large:
            message = _("The file is larger than %(limit)s MB; save it without other sheets and choose it again.")
            self.fields["file"].error_messages["required"] = message % {"limit": FILE_LIMIT_BYTES // (1024 * 1024)}


class ReassignForm(forms.Form):
    """To which unit a task goes, and why."""

    text = words_field(_("Reason"))

    def __init__(self, data: Any, units: Sequence[Unit]) -> None:
        super().__init__(data)
        self.fields["unit"] = forms.ChoiceField(
            label=_("Unit"),
            choices=[(str(unit.pk), unit.name) for unit in units],
            widget=forms.Select(attrs={"class": "form-control"}),
        )


class NamingForm(forms.Form):
    """Whom a unit names for a month; of those who work there, the ones named before or the first are proposed."""

    unit = forms.UUIDField(widget=forms.HiddenInput)
    leader_id = forms.ChoiceField(label=_("Who leads the work"), widget=forms.Select(attrs={"class": "form-control"}))
    privacy_officer_id = forms.ChoiceField(
        label=_("Who answers for personal information"), widget=forms.Select(attrs={"class": "form-control"})
    )

    def __init__(self, data: Any, contacts: UnitContacts) -> None:
        people = {str(one.user_id): one.name for one in contacts.people}
        leads = [str(one.user_id) for one in contacts.people if one.leads]
        guards = [str(one.user_id) for one in contacts.people if one.guards_privacy]
        proposed = {"leader_id": next(iter(leads or people)), "privacy_officer_id": next(iter(guards or people))}
        super().__init__(data, initial={"unit": contacts.unit.pk} | proposed, auto_id=f"{contacts.unit.pk.hex}_%s")
        set_choices(self, **{name: people.items() for name in proposed})


class ConfirmForm(forms.Form):
    """The click that confirms a report, with an optional remark."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    remark = words_field(_("Remark"), required=False, rows=2)


class StepClickForm(forms.Form):
    """The click that checks or issues a report."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)


class SendBackForm(forms.Form):
    """Why a report goes back to whoever drafts it."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    remark = words_field(_("What has to be put right"), rows=2)

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        # It stands on one page with other forms that have fields of these names.
        super().__init__(data, initial=initial, auto_id="back_%s")


class WordsForm(forms.Form):
    """Other words for a paragraph of a report."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    paragraph = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = words_field(_("The paragraph"), rows=5)

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="words_%s")


class SigningForm(forms.Form):
    """How the reports of a unit are signed."""

    unit = forms.UUIDField(widget=forms.HiddenInput)
    three_steps = forms.BooleanField(required=False)


class ReasonForm(forms.Form):
    """Why a frozen report is computed once more."""

    reason = words_field(_("Reason for the correction"), rows=2)
