"""The forms of accounts: the first one, invitations, and the account that an invitation opens."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from fuwuyue.kernel import clock
from fuwuyue.organisation.api import ROLE_NAMES, Account, Role, RoleHolding, Unit
from fuwuyue.web.staff.forms import set_choices

_LONGEST_NAME = 50
_LONGEST_LABEL = 60
_LONGEST_OFFICE = 100
_LONGEST_USERNAME = 150
_LONGEST_PASSWORD = 200


def _password(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=_LONGEST_PASSWORD,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "form-control"}),
    )


def _text(label: Any, most: int, help_text: Any = "", **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "form-control", **attributes})
    return forms.CharField(label=label, max_length=most, help_text=help_text, widget=widget)


class NewPasswordForm(forms.Form):
    """A new password, typed twice."""

    password = _password(
        _("Password"), _("Ten characters or more, not digits alone, and nothing that is easily guessed.")
    )
    again = _password(_("Password again"))

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        given = super().clean() or {}
        if "password" in given and "again" in given and given["password"] != given["again"]:
            self.add_error("again", _("The two passwords differ; type the same one twice."))
        return given


class FirstRunForm(NewPasswordForm):
    """What the first start asks for."""

    code = _text(
        _("One-time code"), 60, _("It stands on the console where the program was started, and counts for one hour.")
    )
    county = _text(_("Name of the county"), _LONGEST_NAME)
    county_code = _text(
        _("Code of the county"),
        12,
        _("Six digits of GB/T 2260, or the twelve of the statistical code."),
        inputmode="numeric",
    )
    office = _text(
        _("Name of your office"), _LONGEST_OFFICE, _("The office that runs the service month; others are added later.")
    )
    name = _text(_("Your name"), _LONGEST_NAME)
    username = _text(_("User name"), _LONGEST_USERNAME, _("With it you sign in: letters, digits and @ . + - _"))
    works_in_office = forms.BooleanField(
        label=_("I also do the work of the county office"),
        required=False,
        initial=True,
        help_text=_("A system administrator alone reads no plan. Leave this out where somebody else does that work."),
    )
    field_order = ("code", "county", "county_code", "office", "name", "username", "password", "again")

    @property
    def account(self) -> Account:
        """The account that is asked for."""
        given = self.cleaned_data
        return Account(given["name"], given["username"], given["password"])


class RoleForm(forms.Form):
    """A role in a unit, for which time."""

    role = forms.ChoiceField(label=_("Role"), choices=[])
    unit = forms.ChoiceField(label=_("Unit"), choices=[])
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    valid_until = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("The first day without the role; empty where nobody knows it yet."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, role=[(role.value, _gettext(ROLE_NAMES[role])) for role in Role])
        set_choices(self, unit=[(str(unit.pk), f"{unit.name}（{unit.division.name}）") for unit in units])
        self.fields["valid_from"].initial = clock.today
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class InvitationForm(RoleForm):
    """Who is invited, into which unit, as what, for which time."""

    name = _text(_("Name"), _LONGEST_NAME)
    username = _text(_("User name"), _LONGEST_USERNAME, _("Letters, digits and @ . + - _"))
    field_order = ("name", "username", "role", "unit", "valid_from", "valid_until")


class EndRoleForm(forms.Form):
    """From which day a role is held no more, and who takes over what is open in it."""

    on_day = forms.DateField(
        label=_("Ends on"),
        help_text=_("The first day without the role."),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
    successor = forms.ChoiceField(
        label=_("Who takes over the open work"),
        required=False,
        choices=[],
        help_text=_("Somebody who holds the same role in this unit on that day."),
        widget=forms.Select(attrs={"class": "form-control"}),
    )

    def __init__(self, *args: Any, successors: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, successor=[("", _("nobody")), *successors])
        self.fields["on_day"].initial = clock.today


class CloseAccountForm(forms.Form):
    """Who takes over what is open in each role that ends with an account; only where somebody could."""

    def __init__(
        self,
        *args: Any,
        holdings: Sequence[RoleHolding],
        successors: Mapping[uuid.UUID, Sequence[RoleHolding]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._fields = {one.pk: f"successor-{one.pk}" for one in holdings if successors[one.pk]}
        for one in holdings:
            if one.pk in self._fields:
                role = _gettext(ROLE_NAMES[Role(one.role)])
                label = _("Who takes over the open work as “%(role)s” in %(unit)s")
                self.fields[self._fields[one.pk]] = forms.ChoiceField(
                    label=label % {"role": role, "unit": one.unit.name},
                    required=False,
                    choices=[("", _("nobody")), *name_holders(successors[one.pk])],
                    widget=forms.Select(attrs={"class": "form-control"}),
                )

    @property
    def successor_ids(self) -> dict[uuid.UUID, uuid.UUID]:
        """Who was chosen, by holding."""
        given = {key: self.cleaned_data.get(name) for key, name in self._fields.items()}
        return {key: uuid.UUID(chosen) for key, chosen in given.items() if chosen}


class EndAllRolesForm(CloseAccountForm):
    """From which day a person holds no role any more, and who takes over what is open in each."""

    on_day = forms.DateField(
        label=_("Ends on"),
        help_text=_("The first day without any role. What would begin only then is taken back."),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_day"].initial = clock.today


def name_holders(holdings: Sequence[RoleHolding]) -> list[tuple[str, str]]:
    """Return who holds these, by id and name, as choices of a field."""
    return [(str(one.user_id), one.user.first_name or one.user.username) for one in holdings]


class MobileForm(forms.Form):
    """The telephone at work of a person."""

    mobile = forms.CharField(
        label=_("Mobile at work"),
        required=False,
        max_length=30,
        help_text=_(
            "Eleven digits. It is kept encrypted; you, colleagues of the same unit and the system administrator see "
            "it. Leave it empty to remove it."
        ),
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "tel", "autocomplete": "off"}),
    )


class OwnMobileForm(MobileForm):
    """The own telephone at work, with who else may see it."""

    shares = forms.BooleanField(
        label=_("The office that runs a month in which my unit has work may see it in the list of contacts"),
        required=False,
        help_text=_("You may take this back at any time; nothing follows from it if you do not agree."),
    )


class EmailForm(forms.Form):
    """The e-mail address at work of a person; whether it is one is said by the rules of organisation."""

    email = forms.CharField(
        label=_("E-mail at work"),
        max_length=300,
        help_text=_(
            "It is kept encrypted, and only you see it. E-mails say that there is something new for you, never what."
        ),
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "email", "autocomplete": "off"}),
    )


class EmailCodeForm(forms.Form):
    """The code that was sent to an address."""

    code = _text(_("Code in the e-mail"), 60)


class TokenForm(forms.Form):
    """A token of the API: what for, for which of the person's roles, until when."""

    name = _text(_("What it is for"), _LONGEST_LABEL, _("By this you know it again, such as: monthly report."))
    holding = forms.ChoiceField(
        label=_("Role"), choices=[], help_text=_("Whoever has the token sees and does what this role does, no more.")
    )
    valid_until = forms.DateField(
        label=_("Until"),
        help_text=_("The first day without it, a year from today at most."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    read_only = forms.BooleanField(label=_("It only reads"), required=False, initial=True)

    def __init__(self, *args: Any, holdings: Sequence[RoleHolding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(
            self,
            holding=[(str(one.pk), f"{_gettext(ROLE_NAMES[Role(one.role)])} · {one.unit.name}") for one in holdings],
        )
        self.fields["valid_until"].initial = clock.today() + timedelta(days=90)
        for name in ("name", "holding", "valid_until"):
            self.fields[name].widget.attrs["class"] = "form-control"
