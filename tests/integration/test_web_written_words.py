"""Each clause of the plan of 2013 that the review refuses, pasted into every text field of the site, is turned away.

The clauses are those of our own paraphrase of that plan. A form with a text field that stands in neither list here
fails the first test: it is added to one of them, with how it is filled or why nobody else reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.support.organisation import add_unit
from tests.support.outreach import add_event, add_version
from tests.support.people import get_office, get_unit, make_client, make_person
from tests.support.small_month import SmallMonth, make_small_month
from tests.support.web_plan import make_source

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Report, SubPlan, Task, TaskNote, TaskPaper
from fuwuyue.config import urls
from fuwuyue.organisation.api import Role, UnitKind
from fuwuyue.plan import api as plans
from fuwuyue.plan.parsing.api import read_source_file
from fuwuyue.protection.api import Actor
from fuwuyue.review.api import Decision, review_text

pytestmark = pytest.mark.django_db
PARAPHRASE = Path(__file__).parents[1] / "acceptance" / "months" / "service-month-2013-paraphrase.txt"
LAWFUL = "各村公布咨询电话，群众自愿参加。"

NOT_READ_BY_OTHERS = {
    "DocumentForm.text": "the plan itself: it is kept with its findings, and gives no task of a refused clause",
    "SampleForm.note": "the page that shows how forms look; nothing is kept",
    "AddKeyForm.name": "what a person calls their own security key",
    "TokenForm.name": "what a person calls their own token",
    **{
        f"{form}.{name}": "a code, an address, a number or the name of a person, a unit or a division"
        for form, names in {
            "StopForm": ("code", "address"),
            "EmailCodeForm": ("code",),
            "EmailForm": ("email",),
            "FirstRunForm": ("code", "county", "county_code", "office", "name", "username"),
            "InvitationForm": ("name", "username"),
            "MobileForm": ("mobile",),
            "OwnMobileForm": ("mobile",),
            "ListItemForm": ("number",),
            "RenameDivisionForm": ("name", "code"),
            "RenameForm": ("name",),
            "UnitForm": ("name", "short_names"),
            "ContactForm": ("address",),
        }.items()
        for name in names
    },
    "LetterForm.number": "a document number of the form that the standard knows, and nothing else",
    "BulletinForm.number": "as LetterForm",
    "ListFileForm.list_title": "tested with its file in test_web_duties",
    "ChangedEventForm.title": "as AnnouncementForm",
    "ChangedEventForm.place": "as AnnouncementForm",
    "NewEventForm.title": "as AnnouncementForm",
    "NewEventForm.place": "as AnnouncementForm",
}


@dataclass
class Place:
    """A county with one of everything that words are written at."""

    document: plans.PlanDocument
    month: SmallMonth
    clients: dict[Role, Client]

    @property
    def task(self) -> Task:
        return Task.objects.select_related("item").get(pk=self.month.task_id)


Filled = tuple[Role, str, dict[str, Any]]
OFFICE, TOWNSHIP = Role.COUNTY_OFFICE, Role.TOWNSHIP_COORDINATOR
EVENT = {
    "kind": "consultation",
    "title": "育儿补贴现场咨询",
    "place": "镇文化广场",
    "starts_at": "2099-12-01T09:00",
    "ends_at": "2099-12-01T11:30",
    "languages": ["zh"],
}
_DAY = {"valid_from": "2026-09-01"}


def _step(step: str, role: Role = TOWNSHIP, **more: Any) -> Callable[[Place, str], Filled]:
    def fill(place: Place, words: str) -> Filled:
        given = {"text": words, "revision": place.task.revision} | {k: v(place) for k, v in more.items()}
        return role, reverse("staff:task-step", args=[place.month.task_id, step]), given

    return fill


def _event(name: str) -> Callable[[Place, str], Filled]:
    return lambda _place, words: (
        OFFICE,
        reverse("staff:event-add"),
        EVENT | {"unit": str(get_office().pk), name: words},
    )


def _event_past(name: str, address: str) -> Callable[[Place, str], Filled]:
    def fill(_place: Place, words: str) -> Filled:
        shift = timedelta(days=-1 if address == "staff:event-held" else 1)
        starts_at = timezone.now() + shift
        event = add_event(get_office(), starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
        return OFFICE, reverse(address, args=[event.pk]), {"sequence": event.sequence, name: words}

    return fill


def _material(name: str) -> Callable[[Place, str], Filled]:
    given = {"topic": "vaccination", "title": "周末门诊", "language": "zh", "text": LAWFUL}
    return lambda _place, words: (
        OFFICE,
        reverse("staff:material-add"),
        given | {"unit": str(get_office().pk), name: words},
    )


def _version(_place: Place, words: str) -> Filled:
    version = add_version(get_office())
    return OFFICE, reverse("staff:material", args=[version.material_id]), {"language": "zh", "text": words}


def _bulletin(name: str) -> Callable[[Place, str], Filled]:
    def fill(place: Place, words: str) -> Filled:
        report = Report.objects.get(day__month=place.month.month_id, unit=get_unit(TOWNSHIP))
        by = Actor(make_person(TOWNSHIP).pk, TOWNSHIP.value)
        given = {"report_id": report.pk, "sha256": report.sha256, "remark": "", "now": timezone.now(), "by": by}
        if report.state != "frozen":
            campaign.confirm_report(**given)
        day = campaign.get_day_of_bulletin(day_id=report.day_id, office_ids=[get_office().pk])
        sent = {"signer": str(get_office().pk), "seen": campaign.draft_bulletin(day=day).seen, name: words}
        return OFFICE, reverse("staff:write-bulletin", args=[day.pk]), sent

    return fill


def _item(name: str) -> Callable[[Place, str], Filled]:
    def fill(place: Place, words: str) -> Filled:
        item = place.task.item
        split = name == "parts"
        TaskPaper.objects.all().delete()
        TaskNote.objects.all().delete()
        Task.objects.update(state="assigned", acknowledged_at=None)  # of what has begun nothing is split off
        given = {
            "revision": item.revision,
            "what": words,
            "due_on": item.due_on,
            "measure": "",
            "threshold": 1,
            "parts": f"选定场地\n{words}",
        }
        return OFFICE, reverse("staff:item-split" if split else "staff:item", args=[item.pk]), given

    return fill


def _add_item(place: Place, words: str) -> Filled:
    # In place of a task's day, which may be past: work is added for a day to come.
    given = {"what": words, "due_on": timezone.localdate(), "units": [str(place.task.unit_id)]}
    return OFFICE, reverse("staff:add-item", args=[place.month.month_id]), given


def _sub_plan(place: Place, words: str) -> Filled:
    revision = SubPlan.objects.values_list("revision", flat=True).first() or 0
    given = {
        "revision": revision,
        "text": words,
        "due_on": place.task.item.due_on,
        "unit": str(place.task.unit_id),
        "do": "keep",
    }
    return TOWNSHIP, reverse("staff:sub-plan", args=[place.month.month_id]), given


def _report(name: str, address: str) -> Callable[[Place, str], Filled]:
    def fill(place: Place, words: str) -> Filled:
        report = Report.objects.get(pk=place.month.report_id)
        return OFFICE, reverse(address, args=[report.pk]), {"sha256": report.sha256, name: words}

    return fill


def _report_words(place: Place, words: str) -> Filled:
    report = Report.objects.get(pk=place.month.report_id)
    content = campaign.read_content(report)
    free = max(at for at, stated in enumerate(content["stated"]) if not stated)
    given = {"sha256": report.sha256, "paragraph": free, "text": words}
    return OFFICE, reverse("staff:edit-report", args=[report.pk]), given


def _send_back(place: Place, words: str) -> Filled:
    Report.objects.update(three_steps=True, state="drafted")
    report = Report.objects.get(pk=place.month.report_id)
    given = {"sha256": report.sha256, "remark": words}
    return OFFICE, reverse("staff:report-step", args=[report.pk, "send_back"]), given


def _organisation(name: str, address: str) -> Callable[[Place, str], Filled]:
    def fill(_place: Place, words: str) -> Filled:
        unit = get_unit(TOWNSHIP)
        of = get_office().division_id if address == "staff:add-matter" else unit.pk
        item = {"list_title": "松溪镇履行职责事项清单", "kind": "basic", "number": "4", "title": "更新宣传材料"}
        return OFFICE, reverse(address, args=[of]), _DAY | item | {name: words}

    return fill


def _note(place: Place, words: str) -> Filled:
    return OFFICE, reverse("staff:versions", args=[place.document.pk]), {"note": words}


def _wrong_match(place: Place, words: str) -> Filled:
    finding = place.document.get_plan().findings[0]
    given = {"rule": finding.rule, "quote": finding.quote, "remark": words}
    return OFFICE, reverse("staff:wrong-match", args=[place.document.pk]), given


def _letter(name: str) -> Callable[[Place, str], Filled]:
    def fill(place: Place, words: str) -> Filled:
        add_unit("云岭县服务月活动领导小组", get_office().division, UnitKind.LEADING_GROUP)
        month = campaign.get_month(month_id=place.month.month_id)
        paper = campaign.find_tasking_papers(month=month, day=timezone.localdate()).papers[0]
        given = {"signer": str(paper.signers[0].pk), "as": "docx", name: words}
        return OFFICE, reverse("staff:month-letter", args=[month.pk, paper.key]), given

    return fill


def _title(place: Place, words: str) -> Filled:
    given = {"field": "title", "start": 0, "end": 0, "nth": 0, "item": "title", "quote": place.document.title}
    return OFFICE, reverse("staff:correct", args=[place.document.pk]), given | {"value": words}


WRITTEN: dict[str, Callable[[Place, str], Filled]] = {
    "CorrectionForm.value": _title,
    "NoteForm.note": _note,
    "WrongMatchForm.remark": _wrong_match,
    "AddItemForm.what": _add_item,
    "ItemForm.what": _item("what"),
    "SplitForm.parts": _item("parts"),
    "StepForm.text": _sub_plan,
    "TextForm.text": _step("comment"),
    "TextForm.text (done)": _step("done"),
    "TextForm.text (ask-excuse)": _step("ask-excuse"),
    "ReassignForm.text": _step("reassign", OFFICE, unit=lambda _place: str(get_office().pk)),
    "ConfirmForm.remark": _report("remark", "staff:confirm-report"),
    **{f"LetterForm.{name}": _letter(name) for name in ("words", "copy_to", "note", "issuer_mark")},
    **{f"BulletinForm.{name}": _bulletin(name) for name in ("words", "copy_to", "note", "issuer_mark")},
    "WordsForm.text": _report_words,
    "SendBackForm.remark": _send_back,
    "ReasonForm.reason": _report("reason", "staff:correct-report"),
    "AnnouncementForm.title": _event("title"),
    "AnnouncementForm.place": _event("place"),
    "CancelForm.remark": _event_past("remark", "staff:event-cancel"),
    "HeldForm.remark": _event_past("remark", "staff:event-held"),
    "MaterialForm.title": _material("title"),
    "MaterialForm.text": _material("text"),
    "VersionForm.text": _version,
    "MatterForm.title": _organisation("title", "staff:add-matter"),
    "ListItemForm.title": _organisation("title", "staff:add-list-item"),
    "ListItemForm.list_title": _organisation("list_title", "staff:add-list-item"),
}


def _all_forms(known: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for one in known.__subclasses__():
        yield one
        yield from _all_forms(one)


def find_text_fields() -> set[str]:
    """Return the names of all fields of the site's forms into which a person may write."""
    assert urls.urlpatterns  # the pages, and with them their forms, are loaded
    return {
        f"{form.__name__}.{name}"
        for form in _all_forms()
        if form.__module__.startswith("fuwuyue.")
        for name, one in form.base_fields.items()  # type: ignore[attr-defined]
        if type(one) is forms.CharField and not isinstance(one.widget, (forms.HiddenInput, forms.PasswordInput))
    }


@cache
def refused_clauses() -> list[str]:
    """Return the sentences of the paraphrase in which the review refuses something, as a person would copy them."""
    text = read_source_file(PARAPHRASE).text
    quotes = [one.quote for one in review_text(text) if one.decision is Decision.REFUSE]
    sentences = [one.strip() for one in re.findall("[^。；，\n]+[。；，]?", text)]
    clauses = dict.fromkeys([*quotes, *(one for one in sentences if any(quote in one for quote in quotes))])
    return [one for one in clauses if is_refused(one)]


def is_refused(words: str) -> bool:
    """Say whether the review refuses these words where they stand alone, as somebody writes them into a field."""
    return any(one.decision is Decision.REFUSE for one in review_text(words))


def test_every_text_field_of_the_site_stands_in_one_of_the_two_lists() -> None:
    written = {name.partition(" ")[0] for name in WRITTEN}

    assert find_text_fields() == written | set(NOT_READ_BY_OTHERS)


@pytest.fixture
def place() -> Place:
    clients = {role: make_client(role=role) for role in (OFFICE, TOWNSHIP)}
    document = plans.add_document(source=make_source(), now=timezone.now(), owner_id=get_office().pk)
    return Place(document, make_small_month(document, get_office(), get_unit(TOWNSHIP)), clients)


def send(place: Place, where: str, words: str) -> int:
    """Write the words there and return the status; whatever came of it is taken back."""
    with transaction.atomic():
        role, address, given = WRITTEN[where](place, words)
        status = place.clients[role].post(address, given).status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("where", WRITTEN)
def test_no_refused_clause_of_2013_can_be_written_there(place: Place, where: str) -> None:
    # A field that takes a line of words takes no whole sentence anyway: it is asked with the words that matter.
    taken = send(place, where, LAWFUL)
    assert taken == (200 if where.startswith("LetterForm") else 302)  # a letter comes as a file

    answers = {clause: send(place, where, clause) for clause in refused_clauses()}

    assert {clause: status for clause, status in answers.items() if status != 422} == {}
