"""axe finds nothing serious on any page, in either language, on a wide and on a narrow screen."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django import Settings
from tests.browser.conftest import NOWHERE, OpenPage, give_text
from tests.support.key_ring import with_key_ring
from tests.support.organisation import give_role
from tests.support.outreach import add_event, add_version, approve
from tests.support.people import get_duty, get_office, make_person
from tests.support.web_plan import REFUSED, TEXT

from fuwuyue.organisation.api import Role, RoleHolding, make_email_code
from fuwuyue.outreach.api import ConsentSource, ContactChannel, Topic, open_feed, register_contact
from fuwuyue.protection.api import NOBODY, Actor

PAGES = ("", "versions/", "versions/1/", "compare/", "delete/", "wrong-match/?rule=x&quote=y", "correct/?{title}")
TITLE_FORM = "field=title&start=0&end=0&nth=0&item=title"


def serious_faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


def test_every_page_of_a_document(open_page: OpenPage) -> None:
    page = give_text(open_page(), TEXT)
    address = page.url

    for path in PAGES:
        page.goto(address + path.format(title=TITLE_FORM))
        assert serious_faults(page) == [], path


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/wrong-matches/", "/gallery/", "/notifications/", "/me/", "/me/tokens/", NOWHERE),
        *("/search/?q=县", "/organisation/", "/organisation/people/", "/organisation/divisions/"),
    ],
)
def test_the_other_pages(open_page: OpenPage, address: str) -> None:
    page = open_page()
    page.goto(address)

    assert serious_faults(page) == []


def test_a_unit_a_person_and_the_forms_of_the_administrator(open_page: OpenPage) -> None:
    person, held, duty = make_person(), RoleHolding.objects.get(user=make_person()), get_duty()
    page = open_page()
    give_role(user=person, role=Role.ADMINISTRATOR, unit=held.unit)

    for path in (
        f"units/{held.unit_id}/",
        f"divisions/{held.unit.division_id}/",
        f"people/{person.pk}/",
        f"people/{person.pk}/role/",
        f"people/{person.pk}/account/",
        f"roles/{held.pk}/end/",
        f"divisions/{duty.unit.division_id}/duties/",
        f"divisions/{duty.unit.division_id}/split/",
        f"matters/{duty.matter_id}/assign/?unit={duty.unit_id}",
        f"units/{duty.unit_id}/duty-list/",
        f"units/{duty.unit_id}/close/",
        f"people/{duty.responsible_id}/end-roles/",
    ):
        page.goto(f"/organisation/{path}")
        assert serious_faults(page) == [], path


def test_the_form_of_the_own_e_mail_address(open_page: OpenPage, settings: Settings, tmp_path: Path) -> None:
    page = open_page()
    settings.MAIL_ON = True

    with with_key_ring(tmp_path, settings):
        user = make_person()
        user.email = "wang@county.example"
        user.save()
        make_email_code(user_id=user.pk, email="li@county.example", now=timezone.now(), by=NOBODY)
        page.goto("/me/email/")

        assert page.locator("h2").count() == 2
        assert serious_faults(page) == []


def test_the_pages_of_outreach(open_page: OpenPage, settings: Settings, tmp_path: Path) -> None:
    page, now = open_page(), timezone.now()
    version = approve(add_version())
    event = add_event(starts_at=now, version_ids=[version.pk])
    feeds = {"unit_id": get_office().pk, "now": now, "by": Actor(make_person().pk)}
    open_feed(**feeds)

    with with_key_ring(tmp_path, settings):
        register_contact(
            channel=ContactChannel.SMS,
            address="13900000001",
            topics=[Topic.VACCINATION],
            source=ConsentSource.SIGNED,
            consented_on=now.date(),
            asks_for_visit=True,
            day=now.date(),
            **feeds,
        )
        # One of each sort: the other forms are made of the same pieces.
        for path in (
            *("", f"events/{event.pk}/", "events/add/", "calendar/", f"calendar/?week={now.date()}"),
            *("calendar/addresses/", f"materials/{version.material_id}/", "messages/", "contacts/"),
        ):
            page.goto(f"/outreach/{path}")
            assert page.locator("h1").count() == 1, path
            assert serious_faults(page) == [], path


def test_the_audit_and_the_record_of_processing(open_page: OpenPage) -> None:
    page = open_page()
    for role in (Role.AUDITOR, Role.PROTECTION_OFFICER):
        give_role(user=make_person(), role=role, unit=get_office())

    for path in ("/audit/", "/processing/"):
        page.goto(path)
        assert page.locator("h1").count() == 1
        assert serious_faults(page) == [], path


def test_pages_with_errors(page: Page) -> None:
    page.goto("/")
    page.locator("form.upload button[type=submit]").click()

    assert page.locator(".error-summary").is_visible()
    assert serious_faults(page) == []


def test_a_form_in_place_with_a_refusal(plan_page: Page) -> None:
    plan_page.locator("#title a.edit").click()
    plan_page.locator("#title [name=value]").fill(REFUSED)
    plan_page.locator("#title .correction-form button[type=submit]").click()
    plan_page.locator("#title .field-error").wait_for()

    assert serious_faults(plan_page) == []


def test_a_narrow_screen(open_page: OpenPage) -> None:
    page = give_text(open_page(viewport={"width": 390, "height": 800}), TEXT)

    assert serious_faults(page) == []
