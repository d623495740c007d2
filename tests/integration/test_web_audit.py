"""The audit for an auditor, the own trail of everybody, and the record of processing."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from tests.support.people import get_office, make_client, make_person

import fuwuyue
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Role, User
from fuwuyue.protection.api import Actor, AuditEntry, get_head, seal_pending
from fuwuyue.web.staff.audit_words import MODELS, PAGES, VERBS

HEADINGS = ["id", "at", "user_id", "role", "kind", "verb", "model", "record", "fields", "reason", "address"]


@pytest.fixture
def auditor(db: None) -> Client:
    return make_client(role=Role.AUDITOR)


def write_entry(verb: str = "sign_in", user: User | None = None, **moved: timedelta) -> None:
    user = user or make_person()
    now = timezone.now() - timedelta(**moved)
    organisation.record_account_event(verb=verb, user_id=user.pk, now=now, by=Actor(user.pk, "", "10.0.0.9"))


def rows_of(client: Client, **asked: str) -> str:
    answer = client.get("/audit/", asked)
    assert answer.status_code == 200
    found = re.search(r"<tbody>(.*)</tbody>", answer.content.decode(), re.DOTALL)
    return found[1] if found else ""


def test_the_audit_says_in_words_who_did_what(auditor: Client) -> None:
    write_entry("set_mobile")

    rows = rows_of(auditor, verb="set_mobile")

    assert "kept the telephone: account" in rows
    assert make_person().username in rows
    assert "10.0.0.9" in rows


@pytest.mark.parametrize(
    ("language", "words", "gone"),
    [
        ("en", "day from which, or until which, something holds", "a field that this version no longer has"),
        ("zh-hans", "起止日期", "本版本已无此字段"),
    ],
)
def test_fields_stand_in_the_words_of_the_dictionary_with_their_names_beside(
    db: None, language: str, words: str, gone: str
) -> None:
    client = make_client(language, role=Role.AUDITOR)
    AuditEntry.objects.create(
        at=timezone.now(),
        kind="write",
        verb="give",
        model="organisation.roleholding",
        record="1",
        fields="user,valid_from,valid_until,shoe_size",
    )

    rows = re.sub(r"\s+", " ", rows_of(client, record="1"))

    assert f"{words} <code>valid_from, valid_until</code>" in rows
    assert f"{gone} <code>shoe_size</code>" in rows
    assert "user,valid_from" not in rows


def test_the_audit_is_narrowed_by_day_person_act_and_record(auditor: Client) -> None:
    other = make_person(Role.CLINICIAN)
    write_entry("sign_in")
    write_entry("sign_out", other)
    write_entry("lock_out", days=40)
    old = timezone.localdate() - timedelta(days=40)

    found = {
        "day": rows_of(auditor, day=old.isoformat()),
        "person": rows_of(auditor, person=other.username, verb="sign_out"),
        "nobody": rows_of(auditor, person="nobody-at-all"),
        "record": rows_of(auditor, record=str(other.pk)),
    }

    assert found["day"].count("<tr>") == 1
    assert "was locked out" in found["day"]
    assert found["person"].count("<tr>") == 1
    assert found["nobody"] == ""
    assert "sign" in found["record"]
    assert "was locked out" not in found["record"]


def test_the_audit_tells_how_far_it_is_sealed_and_the_head_to_print(auditor: Client) -> None:
    write_entry()
    seal_pending(now=timezone.now())
    write_entry()

    page = auditor.get("/audit/").content.decode()

    head = get_head(day=timezone.localdate(), zone=timezone.get_current_timezone())
    assert head
    assert f"{head.number} sha256 {head.hash}" in page
    # The second entry, and the entry that the page was read.
    assert "2 entries" in page


def test_reading_the_audit_is_itself_one_entry(auditor: Client) -> None:
    write_entry()

    auditor.get("/audit/")
    auditor.get("/audit/", {"day": "1999-01-01"})

    [entry] = AuditEntry.objects.filter(kind="read")
    assert (entry.model, entry.role) == ("protection.auditentry", "auditor")
    assert re.fullmatch(r"audit\.\d+", entry.reason)


def test_the_audit_leaves_as_csv_after_the_password_was_asked_for(auditor: Client) -> None:
    write_entry("lock_out")
    sent = auditor.get("/audit.csv", {"verb": "lock_out"})
    body = b"".join(sent.streaming_content).decode("utf-8-sig")
    session = auditor.session
    session["proved_at"] = 0
    session.save()

    later = auditor.get("/audit.csv")

    rows = list(csv.reader(io.StringIO(body)))
    assert rows[0] == HEADINGS
    assert [row[HEADINGS.index("verb")] for row in rows[1:]] == ["lock_out"]
    assert "/me/confirm/" in later.headers["Location"]
    assert AuditEntry.objects.filter(reason__startswith="audit_csv.").count() == 1


def test_the_own_page_tells_what_the_account_did_and_what_was_done_to_it(db: None) -> None:
    user, other = make_person(), make_person(Role.CLINICIAN)
    write_entry("change_password", user)
    by = Actor(make_person(Role.ADMINISTRATOR).pk, "administrator", "10.0.0.7")
    organisation.record_account_event(verb="end_session", user_id=user.pk, now=timezone.now(), by=by)
    write_entry("lock_out", other)

    page = make_client().get("/me/").content.decode()

    assert "changed the password" in page
    assert "signed devices out" in page
    assert "was locked out" not in page
    # Whoever administers is named by the role, and not where they sat.
    assert "10.0.0.7" not in page
    assert "system administrator" in page
    assert not AuditEntry.objects.filter(kind="read").exists()


def test_the_own_trail_has_pages(db: None) -> None:
    for _each in range(25):
        write_entry("sign_out")
    client = make_client()

    pages = [client.get(f"/me/?page={number}").content.decode() for number in (1, 2)]

    counts = [page.count("signed out: account") for page in pages]
    assert sum(counts) == 25
    assert 15 < counts[0] <= 20


def test_the_list_of_invitations_leaves_an_entry_when_there_are_some(db: None) -> None:
    client, unit = make_client(role=Role.ADMINISTRATOR), get_office()
    client.get("/invitations/")
    organisation.invite(
        name="新来人员",
        username="new",
        role=Role.CLINICIAN,
        unit_id=unit.pk,
        valid_from=timezone.localdate(),
        day=timezone.localdate(),
        now=timezone.now(),
        by=Actor(make_person(Role.ADMINISTRATOR).pk),
    )

    client.get("/invitations/")

    assert [entry.reason for entry in AuditEntry.objects.filter(kind="read")] == ["invitations.1"]


@pytest.mark.parametrize(("language", "heading"), [("en", "Record of processing"), ("zh-hans", "个人信息处理情况记录")])
def test_the_protection_officer_reads_the_record_of_processing(db: None, language: str, heading: str) -> None:
    page = make_client(language, role=Role.PROTECTION_OFFICER).get("/processing/").content.decode()

    assert f"<h1>{heading}</h1>" in page
    assert "User.mobile" in page
    assert "**" not in page


def sources() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in Path(fuwuyue.__file__).parent.rglob("*.py"))


def test_every_verb_that_the_code_writes_has_its_words() -> None:
    pattern = (
        r"""(?:verb=|record_act\(|record_change\(|_record\(|_record_relation\(|write_down\([\w.]+, )\s*"([a-z_]+)\""""
    )

    written = set(re.findall(pattern, sources()))

    assert len(written) > 20
    assert written <= VERBS.keys()


def test_every_page_that_is_noted_and_every_model_has_its_words() -> None:
    noted = set(re.findall(r"""note_read\(\s*request,\s*"([a-z_]+)\"""", sources()))

    noted |= set(re.findall(r"""record_read\(page="([a-z_]+)\"""", sources()))

    assert noted == PAGES.keys()
    # Of what is no row: the key ring, backups, and comparisons of registers. And an import, which was one: old entries
    # speak of it.
    no_rows = {"protection.backup", "protection.keyring", "reconcile.run", "organisation.divisionimport"}
    assert all(apps.get_model(label) for label in MODELS.keys() - no_rows)
