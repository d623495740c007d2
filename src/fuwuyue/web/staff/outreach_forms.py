"""The forms of outreach. They check only what the page itself asks for; the rest is checked below."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fuwuyue.kernel import clock
from fuwuyue.organisation.api import Division, Unit
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import (
    Announcement,
    Audience,
    AudienceKind,
    Event,
    EventKind,
    EveryoneIn,
    Language,
    MaterialVersion,
    Topic,
    WhoAskedFor,
)
from fuwuyue.web.staff.forms import set_choices

_INPUT = {"class": "form-control", "autocomplete": "off"}


def _text(label: Any, most: int, help_text: Any = "", **given: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=help_text, widget=forms.TextInput(attrs=_INPUT), **given
    )


def _long_text(label: Any, most: int, rows: int, help_text: Any = "", **given: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "form-control", "rows": rows})
    return forms.CharField(label=label, max_length=most, help_text=help_text, widget=widget, **given)


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


def _choice(label: Any, help_text: Any = "", **given: Any) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-control"})
    return forms.ChoiceField(label=label, choices=[], help_text=help_text, widget=widget, **given)


def _list_kinds() -> list[tuple[str, str]]:
    return [(kind.value, gettext(name)) for kind, name in outreach.EVENT_KIND_NAMES.items()]


def _list_languages() -> list[tuple[str, str]]:
    return [(each.value, gettext(name)) for each, name in outreach.LANGUAGE_NAMES.items()]


def list_topics() -> list[tuple[str, str]]:
    """Return the topics with their names, as choices of a form."""
    return [(topic.value, gettext(name)) for topic, name in outreach.TOPIC_NAMES.items()]


def _list_channels() -> list[tuple[str, str]]:
    return [(channel.value, gettext(name)) for channel, name in outreach.CHANNEL_NAMES.items()]


def _list_units(units: Sequence[Unit]) -> list[tuple[str, str]]:
    return [(str(unit.pk), f"{unit.name}（{unit.division.name}）") for unit in units]


class AnnouncementForm(forms.Form):
    """What is announced of an event."""

    kind = _choice(_("Kind"))
    title = _text(_("Title"), outreach.LONGEST_TITLE, _("As it is announced; name no resident."))
    starts_at = _moment(_("Begins"))
    ends_at = _moment(_("Ends"))
    place = _text(_("Place"), outreach.LONGEST_PLACE)
    division = _choice(_("Division"), _("Where it is held; empty where the unit works."), required=False)
    capacity = forms.IntegerField(
        label=_("Capacity"),
        required=False,
        min_value=1,
        help_text=_("How many people there is room for; empty where it is open to all."),
        widget=forms.NumberInput(attrs=_INPUT),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=_list_languages, initial=["zh"], widget=forms.CheckboxSelectMultiple
    )
    versions = forms.MultipleChoiceField(
        label=_("Materials"),
        required=False,
        choices=[],
        help_text=_("Approved versions only."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, divisions: Sequence[Division], versions: Sequence[MaterialVersion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, kind=_list_kinds())
        set_choices(self, division=[("", "—"), *((str(one.pk), one.name) for one in divisions)])
        set_choices(self, versions=[(str(one.pk), _name_version(one)) for one in versions])

    @property
    def announcement(self) -> Announcement:
        """What the form asks for."""
        given = self.cleaned_data
        return Announcement(
            kind=EventKind(given["kind"]),
            title=given["title"],
            place=given["place"],
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            languages=[Language(each) for each in given["languages"]],
            capacity=given["capacity"],
            division_id=uuid.UUID(given["division"]) if given["division"] else None,
            version_ids=[uuid.UUID(each) for each in given["versions"]],
        )


class NewEventForm(AnnouncementForm):
    """An event, and which unit holds it."""

    unit = _choice(_("Unit"), _("Who holds it."))
    field_order = ("unit", "kind", "title", "starts_at", "ends_at", "place", "division", "capacity")

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, unit=_list_units(units))


class ChangedEventForm(AnnouncementForm):
    """An event that is announced anew; `sequence` says which state of it the person saw."""

    sequence = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class HeldForm(forms.Form):
    """That an event was held, how many came, and what is to be remarked."""

    sequence = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    head_count = forms.IntegerField(
        label=_("How many people came"),
        required=False,
        min_value=0,
        help_text=_("A number, no names; empty where nobody counted. It counts in no score."),
        widget=forms.NumberInput(attrs=_INPUT),
    )
    remark = _long_text(
        _("Remark"), outreach.LONGEST_REMARK, 3, _("Name no resident, and nobody's telephone."), required=False
    )


class CancelForm(forms.Form):
    """Why an event is cancelled, for whoever wanted to come."""

    sequence = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    remark = _long_text(
        _("Remark"), outreach.LONGEST_REMARK, 3, _("Why, or when it is held instead; name no resident."), required=False
    )


class VersionForm(forms.Form):
    """The text of a version, and its language."""

    language = _choice(_("Language"))
    text = _long_text(
        _("What it says"),
        outreach.LONGEST_TEXT,
        8,
        _("What is printed, read out or sent. It is reviewed before it is saved."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, language=_list_languages())


class MaterialForm(VersionForm):
    """A material with its first version."""

    unit = _choice(_("Unit"), _("Who issues it."))
    topic = _choice(_("Topic"))
    title = _text(_("Title"), outreach.LONGEST_TITLE)
    field_order = ("unit", "topic", "title", "language", "text")

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, unit=_list_units(units))
        set_choices(self, topic=list_topics())


class ContactForm(forms.Form):
    """Somebody who asked to be told of something."""

    unit = _choice(_("Unit"), _("Whom the person asked."))
    division = _choice(_("Division"), _("Where the person lives; empty where the unit works."), required=False)
    channel = _choice(_("Channel"))
    address = _text(
        _("Telephone or e-mail"),
        outreach.LONGEST_ADDRESS,
        _("A mobile, or an e-mail address. It is kept encrypted, and no list shows it. No name is kept."),
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics that the person asked for"),
        choices=list_topics,
        help_text=_(
            "Ask separately whether these may be kept (Personal Information Protection Law, article 29): they may say "
            "something of a person's health."
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    source = _choice(_("How the person agreed"))
    consented_on = forms.DateField(
        label=_("On"),
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
    asks_for_visit = forms.BooleanField(label=_("The person asks for a visit"), required=False)

    def __init__(self, *args: Any, units: Sequence[Unit], divisions: Sequence[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, unit=_list_units(units))
        set_choices(self, division=[("", "—"), *((str(one.pk), one.name) for one in divisions)])
        set_choices(self, channel=_list_channels())
        set_choices(self, source=[(each.value, gettext(name)) for each, name in outreach.SOURCE_NAMES.items()])


class StopForm(forms.Form):
    """By which address somebody wants no more messages."""

    channel = _choice(_("Channel"))
    address = _text(_("Telephone or e-mail"), outreach.LONGEST_ADDRESS, _("A mobile, or an e-mail address."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, channel=_list_channels())


class MessageForm(forms.Form):
    """A version that is sent, by whom, and to which of the two audiences."""

    unit = _choice(_("Unit"), _("Who sends it."))
    version = _choice(_("Material"), _("Approved versions only."))
    to = _choice(_("To"))
    division = _choice(_("Division"), _("With all below it; empty where the unit works."), required=False)

    def __init__(
        self,
        *args: Any,
        units: Sequence[Unit],
        versions: Sequence[MaterialVersion],
        divisions: Sequence[Division],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {str(one.pk): one for one in versions}
        self.units = {str(one.pk): one for one in units}
        set_choices(self, unit=_list_units(units))
        set_choices(self, version=[(str(one.pk), _name_version(one)) for one in versions])
        names = outreach.AUDIENCE_NAMES.items()
        set_choices(self, to=[(kind.value, gettext(name)) for kind, name in reversed(names)])
        set_choices(self, division=[("", "—"), *((str(one.pk), one.name) for one in divisions)])

    @property
    def audience(self) -> Audience:
        """To whom it goes: everybody in the division, or those who asked for the topic of the material."""
        given = self.cleaned_data
        division_id = uuid.UUID(given["division"]) if given["division"] else self.units[given["unit"]].division_id
        if given["to"] == AudienceKind.DIVISION.value:
            return EveryoneIn(division_id)
        return WhoAskedFor(Topic(self.versions[given["version"]].material.topic), division_id)


class AddressForm(forms.Form):
    """Of which unit's calendar an address is made."""

    unit = _choice(_("Unit"))

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, unit=_list_units(units))


def _name_version(version: MaterialVersion) -> str:
    language = gettext(outreach.LANGUAGE_NAMES[Language(version.language)])
    words = gettext("%(title)s, version %(number)s (%(language)s)")
    return words % {"title": version.material.title, "number": version.number, "language": language}


def describe_event(event: Event) -> dict[str, Any]:
    """Return the values with which the form that announces an event anew begins."""
    return {
        "kind": event.kind,
        "title": event.title,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "place": event.place,
        "division": "" if event.division_id == event.unit.division_id else str(event.division_id),
        "capacity": event.capacity,
        "languages": event.languages,
        "versions": [str(one.pk) for one in event.materials.all()],
        "sequence": event.sequence,
    }
