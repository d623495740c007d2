"""What is new for whoever is signed in: the page, the count in the frame, and who sees what of the frame."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.support.people import EARLY, NOW, get_office, make_client, make_person

from fuwuyue.journeys.change_roles import end_role, give_role
from fuwuyue.journeys.use_invitation import use_invitation
from fuwuyue.kernel.errors import UserError
from fuwuyue.messaging import api as messaging
from fuwuyue.messaging.api import Channel, Kind, Notification, notify
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Role, User
from fuwuyue.protection.api import Actor

PAGE = "/notifications/"
# What everybody may open who looks units and people up.
WORK = ("/my-day/", "/months/")
LOOKED_UP = ("/search/", "/organisation/")


class Links(HTMLParser):
    """The addresses in the frame's list of sections."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside, self.found = False, list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "nav":
            self.inside = given.get("class") == "site-sections"
        if tag == "a" and self.inside:
            self.found.append(str(given["href"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "nav":
            self.inside = False


def text_of(client: Client, address: str = PAGE) -> str:
    return client.get(address).content.decode()


def tell(user: User, minutes: int = 0) -> Notification:
    with transaction.atomic():
        now = NOW + timedelta(minutes=minutes)
        notify(user_ids=[user.pk], kind=Kind.ROLE_GIVEN, record="17", now=now)
    return Notification.objects.filter(user=user).latest("made_at")


@pytest.fixture
def clerk(db: None) -> User:
    return make_person(Role.COUNTY_OFFICE)


def test_a_role_that_is_given_is_told_to_whom_it_is_given(client: Client, clerk: User) -> None:
    holding = give_role(user_id=clerk.pk, role=Role.INSPECTOR, unit_id=get_office().pk, valid_from=NOW.date(), now=NOW)
    end_role(holding=holding, on_day=NOW.date() + timedelta(days=9), now=NOW + timedelta(hours=1))

    page = text_of(client)

    assert "From 2026-08-24 on you hold the role “inspector” in 云岭县服务月活动办公室." in page
    assert "2026-09-02 is the first day without it." in page


def test_a_role_that_cannot_be_given_is_not_told(clerk: User) -> None:
    with pytest.raises(UserError):
        give_role(user_id=clerk.pk, role=Role.COUNTY_OFFICE, unit_id=get_office().pk, valid_from=EARLY, now=NOW)

    assert messaging.count_unread(user_id=clerk.pk) == 0


def test_who_made_an_invitation_is_told_that_it_was_used(db: None, in_english: None) -> None:
    administrator = make_person(Role.ADMINISTRATOR)
    _made, code = organisation.invite(
        name="测试人员",
        username="invited",
        role=Role.INSPECTOR,
        unit_id=get_office().pk,
        valid_from=NOW.date(),
        valid_until=None,
        day=NOW.date(),
        now=NOW,
        by=Actor(administrator.pk, Role.ADMINISTRATOR.value, "127.0.0.1"),
    )

    use_invitation(code=code, password="云岭-另一个口令-2026", now=NOW, address="127.0.0.1")

    ((_row, sentence),) = messaging.get_notifications(user_id=administrator.pk, page=1).items
    assert sentence == (
        "Your invitation was used: somebody opened an account as “inspector” in 云岭县服务月活动办公室."
    )


def test_the_count_of_what_is_new_stands_on_every_page(client: Client, clerk: User) -> None:
    tell(clerk)
    tell(clerk)

    assert '<span class="nav-count">2<' in text_of(client, "/")

    client.post(reverse("staff:notifications-read"))

    assert "nav-count" not in text_of(client, "/")


def test_one_is_marked_as_read(client: Client, clerk: User) -> None:
    first, _second = tell(clerk), tell(clerk, 1)

    answer = client.post(reverse("staff:notification-read", args=[first.pk]))

    assert answer.headers["Location"] == PAGE
    assert messaging.count_unread(user_id=clerk.pk) == 1


def test_another_person_s_is_neither_seen_nor_marked(client: Client, clerk: User) -> None:
    other = make_person(Role.AUDITOR)
    theirs = tell(other)

    client.post(reverse("staff:notification-read", args=[theirs.pk]))
    client.post(reverse("staff:notifications-read"))

    assert "Nothing is new for you" in text_of(client)
    assert messaging.count_unread(user_id=other.pk) == 1


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "²"])
def test_a_page_that_is_none_is_the_first(client: Client, clerk: User, page: str) -> None:
    tell(clerk)

    assert "Mark as read" in text_of(client, f"{PAGE}?page={page}")


def test_long_lists_have_pages(client: Client, clerk: User) -> None:
    for minute in range(21):
        tell(clerk, minute)

    first, second = text_of(client), text_of(client, f"{PAGE}?page=2")

    assert 'rel="next" href="?page=2"' in " ".join(first.split())
    assert 'rel="prev" href="?page=1"' in " ".join(second.split())


def test_e_mails_are_chosen_where_there_is_a_mail_server(client: Client, clerk: User, settings: Settings) -> None:
    without = text_of(client)
    settings.MAIL_ON = True

    client.post(reverse("staff:notifications-choose"), {"kind": ["role_ended", "gossip"]})

    assert "E-mails" not in without
    muted = messaging.get_muted(user_id=clerk.pk)
    assert muted == {(kind, Channel.EMAIL) for kind in Kind if kind is not Kind.ROLE_ENDED}
    assert text_of(client).count(" checked") == 1


@pytest.mark.parametrize(
    ("role", "addresses"),
    [
        (Role.COUNTY_OFFICE, [*WORK, "/", "/wrong-matches/", "/outreach/", *LOOKED_UP, PAGE]),
        (Role.TOWNSHIP_COORDINATOR, [*WORK, "/", "/wrong-matches/", "/outreach/", *LOOKED_UP, PAGE]),
        (Role.VILLAGE_WORKER, [*WORK, "/outreach/", *LOOKED_UP, PAGE]),
        (Role.AUDITOR, ["/audit/", PAGE]),
        (Role.PROTECTION_OFFICER, [*LOOKED_UP, "/processing/", PAGE]),
        (Role.ADMINISTRATOR, [*LOOKED_UP, PAGE, "/invitations/", "/gallery/"]),
        (None, [PAGE]),
    ],
)
def test_the_frame_shows_what_the_role_may_open_and_nothing_else(
    db: None, role: Role | None, addresses: list[str]
) -> None:
    client = make_client(role=role)

    shown = Links(text_of(client)).found

    assert shown == addresses
    assert {client.get(address).status_code for address in shown} == {200}


def test_the_frame_is_empty_for_whoever_is_signed_out(stranger: Client, clerk: User) -> None:
    assert Links(text_of(stranger, reverse("account_login"))).found == []


def test_the_frame_says_where_one_is(client: Client, clerk: User) -> None:
    page = " ".join(text_of(client).split())

    assert page.count('aria-current="page"') == 1
    assert f'href="{PAGE}" aria-current="page"' in page
