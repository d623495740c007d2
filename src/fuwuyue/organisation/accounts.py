"""How accounts begin: the first one, by the code on the console or the command line, and all others by invitation.

And how a person whose password is forgotten comes in again: by a code that a system administrator makes, or, where
there is none who could, whoever holds the computer.

Each write leaves its entry in the audit, in its own transaction; names stand in no entry.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import compare_digest

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.actions.divisions import add_division
from fuwuyue.organisation.actions.roles import give_role
from fuwuyue.organisation.actions.units import add_unit
from fuwuyue.organisation.models import (
    LONGEST_PERSON_NAME,
    Division,
    FirstRunCode,
    Invitation,
    PasswordCode,
    RoleHolding,
    Unit,
    User,
)
from fuwuyue.organisation.queries import get_present_holdings, get_scope_ids, is_valid_on
from fuwuyue.organisation.rules.division_codes import Level, check_code, get_level, get_parent_code
from fuwuyue.organisation.rules.divisions import SINCE_EVER, check_name, check_span
from fuwuyue.organisation.rules.one_time_codes import hash_code, make_code
from fuwuyue.organisation.rules.roles import Role
from fuwuyue.organisation.rules.units import UnitKind
from fuwuyue.protection.api import NOBODY, Actor, record

# Time to walk from the console to the browser and to type; a new start makes a new code.
FIRST_RUN_LASTS = timedelta(hours=1)
FIRST_RUN_TRIES = 10
INVITATION_LASTS = timedelta(days=7)
PASSWORD_CODE_LASTS = timedelta(days=1)
_ACCOUNT = ("username", "password", "first_name")


@dataclass(frozen=True)
class Account:
    """Who an account is for: the person's name, the name to sign in with, and the password as it was typed."""

    name: str
    username: str
    password: str

    def __repr__(self) -> str:
        """Return nothing of it: an account in an error or a log would be one told."""
        return "Account(…)"


@dataclass(frozen=True)
class County:
    """The county that the program is set up for, and the office that runs its service month.

    `code` has twelve digits, or the first six of them.
    """

    name: str
    code: str
    office: str


class BadPasswordError(UserError):
    """A password that is too short, too common, or too much like the name."""


def has_accounts() -> bool:
    """Say whether anybody can sign in; until then there is only the wizard."""
    return User.objects.exists()


def has_demo_accounts() -> bool:
    """Say whether there are accounts of the demo, whose password was printed on a console."""
    return User.objects.filter(is_demo=True).exists()


@transaction.atomic
def make_first_run_code(*, now: datetime) -> str | None:
    """Return a new code that opens the wizard, in place of the one before; None where there are accounts already."""
    FirstRunCode.objects.all().delete()
    if has_accounts():
        return None
    code = make_code()
    FirstRunCode.objects.create(code_hash=hash_code(code), expires_at=now + FIRST_RUN_LASTS, tries_left=FIRST_RUN_TRIES)
    return code


def check_first_run_code(*, code: str, now: datetime) -> None:
    """Raise UserError where `code` does not open the wizard; a wrong one costs one of its tries."""
    known = FirstRunCode.objects.first()
    if known is None or known.expires_at <= now or known.tries_left == 0:
        raise UserError(
            _("The one-time code is used up or too old; stop the program, start it again and take the new.")
        )
    if not compare_digest(known.code_hash, hash_code(code)):
        FirstRunCode.objects.filter(pk=known.pk, tries_left__gt=0).update(tries_left=F("tries_left") - 1)
        raise UserError(_("This is not the one-time code; it stands on the console where the program was started."))


@transaction.atomic
def found_county(
    *,
    county: County,
    account: Account,
    works_in_office: bool,
    code: str | None,
    day: date,
    now: datetime,
    by: Actor = NOBODY,
) -> Unit:
    """Make the county, its campaign office and the first account, all or nothing; return the office.

    The account is that of a system administrator, who can invite others, and with `works_in_office` that of a clerk of
    the county office as well. `code` is the one-time code of the wizard; None on the command line, where whoever types
    holds the computer. Raises UserError, and where somebody was faster.
    """
    used = FirstRunCode.objects.select_for_update().filter(code_hash=hash_code(code)) if code is not None else None
    if has_accounts() or (used is not None and not used.delete()[0]):
        raise UserError(_("There is an account already; sign in with it."))
    office = _make_office(county, day, now)
    user = open_account(account=account, now=now, by=by)
    roles = [Role.ADMINISTRATOR, *([Role.COUNTY_OFFICE] if works_in_office else [])]
    for role in roles:
        give_role(user_id=user.pk, role=role, unit_id=office.pk, valid_from=day, now=now)
    return office


def _make_office(county: County, day: date, now: datetime) -> Unit:
    code = county.code.strip().ljust(12, "0") if len(county.code.strip()) == 6 else county.code.strip()
    check_code(code)
    if get_level(code) is not Level.COUNTY:
        message = _("The code {code} is not that of a county; it has six digits that are not all zeros at the end.")
        raise UserError(message.format(code=county.code))
    division = Division.objects.filter(is_valid_on(day), code=code).first()
    if division is None:
        above = Division.objects.filter(is_valid_on(day), code=get_parent_code(code) or "-").first()
        division = add_division(
            level=Level.COUNTY,
            name=county.name.strip(),
            parent_id=above.pk if above else None,
            # As an import of the county's list would store it, which then finds it stored.
            valid_from=above.valid_from if above else SINCE_EVER,
            code=code,
            now=now,
        )
    elif division.name != county.name.strip():
        message = _("The code {code} is stored as that of {name}; correct the code or the name of the county.")
        raise UserError(message.format(code=code, name=division.name))
    kind = UnitKind.CAMPAIGN_OFFICE
    return add_unit(kind=kind, name=county.office, division_id=division.pk, valid_from=day, now=now)


@transaction.atomic
def open_account(*, account: Account, now: datetime, by: Actor = NOBODY, is_demo: bool = False) -> User:
    """Make an account without any role and return its user; raises UserError, BadPasswordError for the password.

    An account of the demo has no password yet: the demo gives all of its people one, which is made once.
    """
    check_name(account.name.strip(), LONGEST_PERSON_NAME)
    user = User(username=account.username.strip(), first_name=account.name.strip(), is_demo=is_demo, date_joined=now)
    _check_username(user)
    check_password(user=user, password=account.password)
    if is_demo:
        user.set_unusable_password()
    else:
        user.set_password(account.password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise _taken(user.username) from error
    _record("add", user, _ACCOUNT, now, by)
    return user


def _check_username(user: User) -> None:
    try:
        User._meta.get_field("username").run_validators(user.username)
    except ValidationError as error:
        message = _("“{name}” cannot be a user name: letters, digits and @ . + - _ only, 150 at most.")
        raise UserError(message.format(name=user.username)) from error
    # Sign-in does not ask for the case; two names that differ by nothing else would be one.
    if not user.username or User.objects.filter(username__iexact=user.username).exists():
        raise _taken(user.username)


def _taken(username: str) -> UserError:
    return UserError(_("The user name “{name}” is taken or empty; choose another.").format(name=username))


def check_password(*, user: User, password: str) -> None:
    """Raise BadPasswordError with all that is wrong with the password, in the reader's language."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadPasswordError(" ".join(error.messages)) from error


def get_invitable_units(*, user_id: uuid.UUID, day: date) -> list[Unit]:
    """Return the units into which the user may invite as a system administrator: those of the own county and below."""
    held = get_present_holdings(user_id=user_id, day=day)
    divisions = {one.unit.division_id for one in held if one.role == Role.ADMINISTRATOR}
    scope = get_scope_ids(division_ids=divisions, day=day)
    return list(Unit.objects.filter(is_valid_on(day), division__in=scope).select_related("division"))


@transaction.atomic
def invite(
    *,
    name: str,
    username: str,
    role: Role,
    unit_id: uuid.UUID,
    valid_from: date,
    valid_until: date | None = None,
    day: date,
    now: datetime,
    by: Actor,
) -> tuple[Invitation, str]:
    """Invite a person and return the invitation and its code, which is told this once.

    Raises UserError where the name or the user name cannot be, the time ends before it begins, or the unit is none of
    those of `get_invitable_units`.
    """
    check_name(name.strip(), LONGEST_PERSON_NAME)
    _check_username(User(username=username.strip()))
    check_span(valid_from, valid_until)
    if by.user_id is None or unit_id not in {unit.pk for unit in get_invitable_units(user_id=by.user_id, day=day)}:
        raise UserError(_("This unit is not one that you may invite into; choose one of the list."))
    code = make_code()
    invitation = Invitation.objects.create(
        code_hash=hash_code(code),
        name=name.strip(),
        username=username.strip(),
        role=role.value,
        unit_id=unit_id,
        valid_from=valid_from,
        valid_until=valid_until,
        made_by_id=by.user_id,
        made_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    _record("invite", invitation, ("name", "username", "role", "unit", "valid_from", "valid_until"), now, by)
    return invitation, code


def get_invitations(*, user_id: uuid.UUID, day: date) -> list[Invitation]:
    """Return the invitations into units into which the user may invite, the newest first."""
    units = [unit.pk for unit in get_invitable_units(user_id=user_id, day=day)]
    return list(Invitation.objects.filter(unit__in=units).select_related("unit", "made_by"))


def find_invitation(*, code: str, now: datetime) -> Invitation | None:
    """Return the invitation that `code` opens; None for a wrong, used, withdrawn or old one, and no word of which."""
    open_ones = Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=now)
    return open_ones.filter(code_hash=hash_code(code)).select_related("unit").first()


@transaction.atomic
def accept_invitation(*, code: str, password: str, now: datetime, address: str = "") -> User:
    """Open the account that an invitation is for, with its role, and use the invitation up; return the user.

    Raises UserError where the code opens nothing, BadPasswordError for the password.
    """
    found = Invitation.objects.select_for_update().filter(code_hash=hash_code(code), used_at=None, withdrawn_at=None)
    invitation = found.filter(expires_at__gt=now).first()
    if invitation is None:
        raise UserError(_("This invitation is used, withdrawn or too old; ask whoever invited you for a new one."))
    account = Account(invitation.name, invitation.username, password)
    user = open_account(account=account, now=now, by=Actor(address=address))
    give_role(
        user_id=user.pk,
        role=Role(invitation.role),
        unit_id=invitation.unit_id,
        valid_from=invitation.valid_from,
        valid_until=invitation.valid_until,
        now=now,
    )
    invitation.used_at = now
    _close(invitation)
    _record("accept", invitation, ("used_at",), now, Actor(user.pk, invitation.role, address))
    return user


@transaction.atomic
def withdraw_invitation(*, invitation_id: uuid.UUID, day: date, now: datetime, by: Actor) -> None:
    """Close an invitation so that its code opens nothing; raises UserError where it is not there or closed already."""
    units = [unit.pk for unit in get_invitable_units(user_id=by.user_id, day=day)] if by.user_id else []
    open_ones = Invitation.objects.select_for_update().filter(used_at=None, withdrawn_at=None, unit__in=units)
    invitation = open_ones.filter(pk=invitation_id).first()
    if invitation is None:
        raise UserError(_("This invitation is used or withdrawn already."))
    invitation.withdrawn_at = now
    _close(invitation)
    _record("withdraw", invitation, ("withdrawn_at",), now, by)


def _close(invitation: Invitation) -> None:
    invitation.name = invitation.username = ""
    invitation.save(update_fields=["name", "username", "used_at", "withdrawn_at"])


def find_person_to_help(*, user_id: uuid.UUID, day: date, by: Actor) -> User | None:
    """Return the person whose lost password or second step `by` may make good, None where they may not.

    A system administrator may for every other person with an open account whose roles, now and later, all lie in units
    into which they may invite: whoever works elsewhere too is not taken over from here.
    """
    if by.user_id is None or by.user_id == user_id:
        return None
    units = {unit.pk for unit in get_invitable_units(user_id=by.user_id, day=day)}
    not_ended = RoleHolding.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day), user=user_id)
    held_in = set(not_ended.values_list("unit", flat=True))
    return User.objects.filter(pk=user_id, is_active=True).first() if held_in and held_in <= units else None


@transaction.atomic
def make_password_code(*, user_id: uuid.UUID, day: date, now: datetime, by: Actor) -> str:
    """Return a code, told this once, with which a person sets a new password; the one before opens nothing any more.

    Raises UserError where `by` may not help this person.
    """
    user = find_person_to_help(user_id=user_id, day=day, by=by)
    if user is None or by.user_id is None:
        raise UserError(_("You cannot help this person: they work elsewhere too, or their account is closed or yours."))
    code = _make_password_code(user, by.user_id, now)
    _record("make_password_code", user, (), now, by)
    return code


def _make_password_code(user: User, made_by_id: uuid.UUID | None, now: datetime) -> str:
    PasswordCode.objects.filter(user=user).delete()
    code = make_code()
    PasswordCode.objects.create(
        user=user, code_hash=hash_code(code), made_by_id=made_by_id, made_at=now, expires_at=now + PASSWORD_CODE_LASTS
    )
    return code


@transaction.atomic
def restore_on_console(*, username: str, now: datetime) -> tuple[User, str]:
    """Return the person of this user name and a code with which they set a new password; the old one counts no more.

    For whoever holds the computer, and nobody else: it asks for no role. Without the old password nobody gets in
    before the new one is set, though the caller takes the second step away. Raises UserError where there is no such
    account, or it is closed.
    """
    user = User.objects.select_for_update().filter(username__iexact=username.strip()).first()
    if user is None:
        raise UserError(_("There is no account “{name}”; check the user name.").format(name=username.strip()))
    if not user.is_active:
        message = _("The account “{name}” is closed; a system administrator opens it again on its person's page.")
        raise UserError(message.format(name=user.username))
    user.set_unusable_password()
    user.save(update_fields=["password"])
    code = _make_password_code(user, None, now)
    _record("restore_on_console", user, ("password",), now, NOBODY)
    return user, code


def find_password_code(*, code: str, now: datetime) -> PasswordCode | None:
    """Return what `code` opens; None for a wrong, used, replaced or old one, and no word of which."""
    found = PasswordCode.objects.filter(code_hash=hash_code(code), expires_at__gt=now, user__is_active=True)
    return found.select_related("user").first()


@transaction.atomic
def use_password_code(*, code: str, password: str, now: datetime, address: str = "") -> User:
    """Set the password of whom the code is for, use the code up, and return the user; the second step stays.

    Raises UserError where the code opens nothing, BadPasswordError for the password.
    """
    found = PasswordCode.objects.select_for_update().filter(code_hash=hash_code(code), expires_at__gt=now).first()
    user = User.objects.select_for_update().filter(pk=found.user_id, is_active=True).first() if found else None
    if found is None or user is None:
        raise UserError(_("This code is used, replaced or too old; ask your system administrator for a new one."))
    check_password(user=user, password=password)
    user.set_password(password)
    user.save(update_fields=["password"])
    found.delete()
    _record("reset_password", user, ("password",), now, Actor(user.pk, "", address))
    return user


def record_account_event(
    *, verb: str, user_id: uuid.UUID | None, now: datetime, by: Actor, fields: tuple[str, ...] = ()
) -> None:
    """Write down what happened to an account: signed in, refused, signed out, factor set … `user_id` None: no account.

    What was typed as a user name is not written down: people type their password there.
    """
    with transaction.atomic():
        record(verb=verb, model=User, record_id=str(user_id or "unknown"), fields=fields, now=now, **vars(by))


def _record(verb: str, row: User | Invitation, fields: tuple[str, ...], now: datetime, by: Actor) -> None:
    record(verb=verb, model=type(row), record_id=str(row.pk), fields=fields, now=now, **vars(by))
