"""The whole site and API as everybody: nothing planted elsewhere is seen; few queries, no writes but the read entry."""

import io
import json
import os
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.support.addresses import all_patterns
from tests.support.api import make_bearer
from tests.support.outreach import add_event, add_version
from tests.support.people import get_duty, get_neighbour, make_client, make_person
from tests.support.whole_county import SIGN, Planted, fill_county, plant_elsewhere

from fuwuyue.organisation.api import Role, RoleHolding
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import AuditEntry

MOST_QUERIES = 15
NOWHERE = "00000000-0000-0000-0000-000000000007"
# Parts of addresses that are no ids of records.
FIXED = {
    "number": [1],
    "step": ["acknowledge"],
    "mark": ["done"],
    "key": ["notice-government"],
    "name": ["tasks.total", "outreach.head_count"],
}
# What of each kind of address there is to be had.
KINDS = {
    "staff:export": ["yaml", "html", "ics", "docx", "opinion"],
    "staff:version-export": ["yaml", "html", "ics", "docx", "opinion"],
    "staff:month-paper": [
        "week",
        "tasks-xlsx",
        "tasks-docx",
        "notes-xlsx",
        "sub-plan-docx",
        "contacts-xlsx",
        "summary-docx",
    ],
    "staff:report-file": ["docx", "pdf", "json", "signing-docx", "signing-pdf"],
}
# What somebody may see of another place; everything else is nobody's there. The administrator runs the accounts and
# units of all; the auditor reads who did what; whoever works for a county or has its divisions in scope sees those.
OF_ALL = {"division", "unit", "person", "matter", "listed"}
MAY_SEE: dict[tuple[Role, str], set[str]] = {
    (Role.ADMINISTRATOR, "county"): OF_ALL,
    (Role.ADMINISTRATOR, "township"): OF_ALL | {"invitation", "token"},
    (Role.AUDITOR, "county"): {"person", "reason"},
    (Role.AUDITOR, "township"): {"person", "reason"},
    (Role.COUNTY_OFFICE, "township"): OF_ALL | {"month", "task", "event", "material"},
} | {
    (role, "township"): {"division"}
    for role in Role
    if role not in {Role.ADMINISTRATOR, Role.AUDITOR, Role.COUNTY_OFFICE}
    and role not in {Role.TOWNSHIP_COORDINATOR, Role.VILLAGE_WORKER}
}
# The calendar leads from month to month without end; it is asked for this one, and for this week.
CALENDAR = "/outreach/calendar/"
WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
# The session's own: when it was seen, and the secret of a second step that is being set up.
MAY_WRITE = {"protection_auditentry", "django_session", "usersessions_usersession"}


class Links(HTMLParser):
    """The addresses that a page leads to: its links, and its forms that only ask."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found = list[str]()
        self._form: str | None = None
        self._fields = dict[str, str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.found.append(given["href"])
        elif tag == "form" and given.get("method", "get").lower() == "get":
            self._form, self._fields = given.get("action", ""), {}
        elif tag in {"input", "select"} and self._form is not None and "name" in given:
            # A part of what is planted, which would show the whole.
            self._fields[given["name"]] = SIGN if given["name"] == "q" else given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            self.found.append(f"{self._form}?{urlencode(self._fields)}")
            self._form = None


def every_address(planted: list[Planted]) -> list[str]:
    """Return each address of the site with each planted id."""
    ids: dict[str, list[object]] = {name: list(values) for name, values in FIXED.items()}
    for each in planted:
        for name, values in each.ids.items():
            ids.setdefault(name, []).extend(values)
    addresses = list[str]()
    for name, pattern in all_patterns():
        parts = list(pattern.pattern.converters)
        given = ids | {"kind": KINDS.get(name, ["yaml", "docx"])}
        for values in product(*(given[part] for part in parts)):
            addresses.append(reverse(name, kwargs=dict(zip(parts, values, strict=True))))
    return addresses


def text_of(answer: HttpResponse) -> str:
    """Return all that an answer says: its headers, and its body, unpacked where it is a package."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            body = b"\n".join(package.read(name) for name in package.namelist())
    if "json" in answer.headers.get("Content-Type", ""):
        body = json.dumps(json.loads(body), ensure_ascii=False).encode()  # what is escaped is said, too
    return f"{answer.headers}\n{body.decode('utf-8', 'replace')}"


def crawl(client: Client, starts: list[str]) -> Iterator[tuple[str, str]]:
    """Give each address that was asked for with all that it answered; follow each link within the site once."""
    left, seen = deque(starts), set(starts)
    while left:
        address = left.popleft()
        answer = client.get(address)
        said = text_of(answer)
        yield address, said
        found = [answer.headers["Location"]] if "Location" in answer.headers else []
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            found += Links(said).found
        for link in found:
            target = urlsplit(urljoin(f"http://127.0.0.1{address}", link))
            path = target.path + (f"?{target.query}" if target.query else "")
            if target.path == CALENDAR and target.query:
                continue
            if target.netloc == "127.0.0.1" and not path.startswith("/static/") and path not in seen:
                seen.add(path)
                left.append(path)


# Together they open every page; what the others open is among it.
SEES_MOST = (
    Role.COUNTY_OFFICE,
    Role.TOWNSHIP_COORDINATOR,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
    Role.PROTECTION_OFFICER,
)


# The crawl takes ten seconds of a processor a role, and each address is asked for as each person on both databases in
# test_web_addresses. On the second database it is that of those who see much, little and nothing.
ON_POSTGRESQL = os.environ.get("FUWUYUE_DATABASE_URL", "").startswith("postgres")
WHO = [None, Role.COUNTY_OFFICE, Role.VILLAGE_WORKER] if ON_POSTGRESQL else [None, *SEES_MOST, Role.VILLAGE_WORKER]


@pytest.mark.parametrize("role", WHO, ids=lambda role: role.value if role else "signed_out")
def test_nothing_of_another_place_is_seen_anywhere(db: None, role: Role | None, record_property) -> None:
    fill_county(townships=2, villages=2, plan_documents=1, people=4)
    places = dict(plant_elsewhere())
    make_person()
    client = make_client(role=role) if role else Client(headers={"host": "127.0.0.1", "accept-language": "en"})
    addresses = every_address(list(places.values()))
    searches = [f"/{path}?q={SIGN}" for path in ("search/", "organisation/", "organisation/people/")]

    this_week = f"{CALENDAR}?week={timezone.localdate()}"
    answers = dict(crawl(client, ["/", this_week, *searches, *addresses]))
    listed = [f"/api/v1/{name}?query={SIGN}" for name in ("divisions", "units")]
    of_api = [address for address in addresses if address.startswith("/api/")]
    bearer = make_bearer(role) if role else client
    answers |= {f"by token {address}": said for address, said in crawl(bearer, [*listed, *of_api])}

    shown = {
        (place, kind)
        for place, planted in places.items()
        for kind, value in planted.values.items()
        for said in answers.values()
        if value in said and kind not in MAY_SEE.get((role, place), set())
    }
    assert shown == set()
    assert len(answers) >= len(addresses) + len(of_api)
    record_property("addresses", len(addresses))
    record_property("pages", len(answers))


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICE, Role.TOWNSHIP_COORDINATOR, Role.VILLAGE_WORKER])
def test_no_form_that_is_sent_tells_of_another_place(db: None, role: Role) -> None:
    places = dict(plant_elsewhere())
    client = make_client(role=role)
    ids = [str(one) for planted in places.values() for values in planted.ids.values() for one in values]
    addresses = [one for one in every_address(list(places.values())) if any(part in one for part in ids)]

    said = {address: send_and_take_back(client, address) for address in addresses}

    shown = {
        (place, kind, address)
        for place, planted in places.items()
        for kind, value in planted.values.items()
        for address, words in said.items()
        if value in words and kind not in MAY_SEE.get((role, place), set())
    }
    assert shown == set()
    assert len(said) > 100


def send_and_take_back(client: Client, address: str) -> str:
    """Send an empty form, and take back whatever that did."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        said = text_of(client.post(address))
        transaction.set_rollback(True)
    client.cookies = cookies
    return said


def test_a_planted_value_that_may_be_seen_is_found_by_the_crawl(db: None) -> None:
    places = dict(plant_elsewhere())

    said = "".join(said for _address, said in crawl(make_client(role=Role.ADMINISTRATOR), ["/organisation/people/"]))
    theirs = "".join(said for _address, said in crawl(make_client(unit=get_neighbour()), ["/"]))

    assert all(places["county"].values[kind] in said for kind in OF_ALL)
    assert all(places["county"].values[kind] in theirs for kind in ("title", "text"))


def test_a_planted_value_that_may_be_seen_is_answered_by_the_api(db: None) -> None:
    places = dict(plant_elsewhere())

    said = "".join(said for _address, said in crawl(make_bearer(Role.ADMINISTRATOR), [f"/api/v1/units?query={SIGN}"]))

    assert all(place.values["unit"] in said for place in places.values())


def written_by(queries: list[dict[str, str]]) -> set[str]:
    return {found[2] for query in queries if (found := WRITES.match(query["sql"]))}


def test_every_page_asks_little_and_writes_nothing_but_that_it_was_read(db: None) -> None:
    fill_county(townships=20, villages=300, plan_documents=20, people=50)
    document = plans.get_recent_documents(limit=1)[0]
    coordinator = make_person(Role.TOWNSHIP_COORDINATOR)
    ids = own_ids(coordinator, document)
    too_many, written = dict[str, int](), dict[str, set[str]]()
    for role in SEES_MOST:
        client = make_client(role=role)
        for name, pattern in all_patterns():
            address = reverse(name, kwargs={part: ids[part] for part in pattern.pattern.converters})
            with CaptureQueriesContext(connection) as asked:
                client.get(address + ("?q=1" if name == "staff:search" else ""))
            if len(asked) > MOST_QUERIES:
                too_many[f"{role.value} {name}"] = len(asked)
            if name != "account_logout" and not written_by(asked.captured_queries) <= MAY_WRITE:
                written[f"{role.value} {name}"] = written_by(asked.captured_queries)

    assert too_many == {}
    assert written == {}


def own_ids(person: object, document: plans.PlanDocument) -> dict[str, object]:
    """Return an id of the own county for each part of an address."""
    holding = RoleHolding.objects.select_related("unit").get(user=person)
    version = add_version(holding.unit)
    duty = get_duty()
    return {
        "division_id": holding.unit.division.parent_id,
        "unit_id": holding.unit_id,
        "user_id": holding.user_id,
        "holding_id": holding.pk,
        "matter_id": duty.matter_id,
        "duty_id": duty.pk,
        "listed_id": duty.item_id,
        "document_id": document.pk,
        "plan_id": document.pk,
        "token_id": NOWHERE,
        "invitation_id": NOWHERE,
        "notification_id": NOWHERE,
        "event_id": add_event(holding.unit).pk,
        "material_id": version.material_id,
        "version_id": version.pk,
        "feed_id": NOWHERE,
        "contact_id": NOWHERE,
        "broadcast_id": NOWHERE,
        "secret": "none",
        "session_id": 7,
        "month_id": NOWHERE,
        "item_id": NOWHERE,
        "task_id": NOWHERE,
        "report_id": NOWHERE,
        "paper_id": NOWHERE,
        "day_id": NOWHERE,
        "bulletin_id": NOWHERE,
        "job_id": NOWHERE,
        "step": "acknowledge",
        "step_id": NOWHERE,
        "mark": "done",
        "key": "notice-government",
        "pk": 7,
        "number": 1,
        "kind": "yaml",
        "name": "tasks.done",
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "role", "entries"),
    [
        ("/organisation/people/", Role.COUNTY_OFFICE, 1),
        ("/organisation/", Role.COUNTY_OFFICE, 0),
        ("/search/?q=%E6%B5%8B", Role.COUNTY_OFFICE, 1),
        ("/audit/", Role.AUDITOR, 1),
        ("/me/", Role.COUNTY_OFFICE, 0),
        ("/outreach/", Role.COUNTY_OFFICE, 0),
        ("/", Role.COUNTY_OFFICE, 0),
    ],
)
def test_a_page_that_only_reads_opens_no_transaction_but_that_of_its_entry(path: str, role: Role, entries: int) -> None:
    client = make_client(role=role)
    client.get("/me/")
    before = AuditEntry.objects.filter(kind="read").count()

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)

    said = [query["sql"] for query in asked.captured_queries]
    begun = [place for place, sql in enumerate(said) if sql.upper().startswith("BEGIN")]
    assert answer.status_code == 200
    assert len(begun) == entries
    for place in begun:
        assert 'INSERT INTO "protection_auditentry"' in said[place + 1]
        assert said[place + 2].upper().startswith("COMMIT")
    assert written_by(asked.captured_queries) == ({"protection_auditentry"} if entries else set())
    assert AuditEntry.objects.filter(kind="read").count() == before + entries
