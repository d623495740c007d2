"""The forms of the staff site. What they check is only what the page itself asks for; the rest is checked below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fuwuyue.plan.api import CLAUSE, Change
from fuwuyue.review.api import list_provinces
from fuwuyue.web.staff.uploads import FILE_LIMIT_BYTES

LONGEST_PASTED_TEXT = 2_000_000
_LIMIT_MB = FILE_LIMIT_BYTES // (1024 * 1024)


def set_choices(form: forms.Form, **choices: Iterable[tuple[str, Any]]) -> None:
    """Give fields of a form, by their names, the choices that depend on who asks."""
    for name, given in choices.items():
        form.fields[name].choices = list(given)  # type: ignore[attr-defined]  # a field of choices, by its name


def _list_provinces() -> list[tuple[str, str | Promise]]:
    provinces = [(province.code, province.get_name()) for province in list_provinces()]
    return [("", _("No province: general rules")), *provinces]


class ProvinceField(forms.ChoiceField):
    """A province by whose rules a document is reviewed too; empty for the general rules alone."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Province"),
            required=False,
            choices=_list_provinces,
            help_text=_("Only provinces with rules of their own; these are then used beside the general rules."),
            error_messages={
                "invalid_choice": _("“%(value)s” is no province with rules of its own; choose one of the list.")
            },
        )


class ProvinceForm(forms.Form):
    """By which province's rules the document is to be reviewed."""

    province = ProvinceField()


class DocumentForm(forms.Form):
    """A document: a file or pasted text, one of the two."""

    file = forms.FileField(
        label=_("Plan document"),
        required=False,
        allow_empty_file=True,  # the reader says better what is wrong with an empty file
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.txt,.md,.html,.htm,.doc,.wps,.ofd"}),
    )
    text = forms.CharField(
        label=_("Or paste its text"),
        required=False,
        strip=False,
        max_length=LONGEST_PASTED_TEXT,
        widget=forms.Textarea(attrs={"rows": 9, "spellcheck": "false"}),
        error_messages={"max_length": _("The pasted text has more than 2,000,000 characters; give it as a file.")},
    )
    province = ProvinceField()

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_large = too_large

    def clean(self) -> dict[str, Any]:
        """Accept one of the two; name what to do in the other cases."""
        given = super().clean() or {}
        file, text = given.get("file"), (given.get("text") or "").strip()
        if self.too_large:
            message = _("The file is larger than %(limit)s MB; save the plan without its pictures and choose it again.")
            self.add_error("file", forms.ValidationError(message, params={"limit": _LIMIT_MB}))
        elif file and text:
            self.add_error("file", _("There is a file and pasted text; keep one of the two."))
        elif not file and not text and not self.errors:
            self.add_error("file", _("Choose a file, or paste the text of the plan."))
        return given


class CorrectionForm(forms.Form):
    """One correction: which place, what was seen there, and what is to stand there."""

    field = forms.CharField(max_length=40, widget=forms.HiddenInput)
    start = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    nth = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    item = forms.SlugField(required=False, widget=forms.HiddenInput)
    quote = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    value = forms.CharField(label=_("New value"), required=False, strip=False)

    @property
    def change(self) -> Change:
        """What the form asks for. A clause keeps its line ends as the text has them; other values are trimmed."""
        given = self.cleaned_data
        value = given["value"].replace("\r\n", "\n")
        value = value if given["field"] == CLAUSE else value.strip()
        return Change(given["field"], given["start"], given["end"], given["nth"], value)

    @property
    def seen(self) -> str:
        """The words at the place as the person saw them; a browser sends line ends as two characters."""
        return str(self.cleaned_data["quote"]).replace("\r\n", "\n")


class NoteForm(forms.Form):
    """The note of a version."""

    note = forms.CharField(
        label=_("Note"), required=False, help_text=_("What changed, in a few words; others will read it.")
    )


class WrongMatchForm(forms.Form):
    """A report that a finding is wrong."""

    rule = forms.CharField(max_length=80, widget=forms.HiddenInput)
    quote = forms.CharField(strip=False, widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("Why is it wrong?"),
        required=False,
        help_text=_("For those who keep the rules. Name no resident."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
