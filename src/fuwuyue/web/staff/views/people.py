"""People: looked up by whoever works with them; their roles and accounts kept by a system administrator."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fuwuyue.journeys import change_roles
from fuwuyue.journeys.close_account import close_account
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Post, Reach, Role, RoleHolding, User
from fuwuyue.protection.api import why_no_keys
from fuwuyue.web.staff.account_forms import (
    CloseAccountForm,
    EndAllRolesForm,
    EndRoleForm,
    MobileForm,
    OwnMobileForm,
    RoleForm,
    name_holders,
)
from fuwuyue.web.staff.accounts import end_sessions
from fuwuyue.web.staff.answers import answer_form, answer_not_there
from fuwuyue.web.staff.asking import need_role, needs_proof, reach_of, refuse, work_of
from fuwuyue.web.staff.lists import keep_query, note_read, read_page, read_text

_SAFE_AND_POST = ["GET", "HEAD", "POST"]


def _reach_of_administrator(request: HttpRequest) -> Reach:
    need_role(request, Role.ADMINISTRATOR)
    return work_of(request).reach


@require_safe
def list_people(request: HttpRequest) -> HttpResponse:
    """List the people in reach with their roles, or those who are looked for."""
    reach, text = reach_of(request), read_text(request)
    found = organisation.find_people(reach=reach, text=text, page=read_page(request))
    held = organisation.get_holdings_in_reach(reach=reach, user_ids=[user.pk for user in found.rows], only_present=True)
    note_read(request, "people", User, len(found.rows))
    context = {
        "page": found,
        "rows": [(user, [one for one in held if one.user_id == user.pk]) for user in found.rows],
        "text": text,
        "keep": keep_query(q=text),
        "day": reach.day,
        "finds_mobiles": why_no_keys() is None,
    }
    return render(request, "staff/people.html", context)


@require_safe
@answer_not_there
def show_person(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Show one person: roles with their days; the telephone to those who may see it."""
    reach = reach_of(request)
    person = organisation.get_person(reach=reach, user_id=user_id)
    held = organisation.get_holdings_in_reach(reach=reach, user_ids=[person.pk])
    note_read(request, "person", User, int(person.pk != reach.user_id), person.pk)
    shows_mobile = organisation.sees_mobile(reach=reach, user_id=person.pk, holdings=held)
    context = {
        "person": person,
        "holdings": held,
        "day": reach.day,
        "administers": reach.sees_all,
        "is_own": person.pk == reach.user_id,
        "may_restore": reach.sees_all and _may_restore(request, person),
        "shows_mobile": shows_mobile,
        "why_no_mobile": why_no_keys() if shows_mobile else None,
        "may_end_all": reach.sees_all and person.pk != reach.user_id and bool(_list_not_ended(held, reach.day)),
        "sessions": UserSession.objects.filter(user=person).count() if reach.sees_all else 0,
    }
    return render(request, "staff/person.html", context)


def _may_restore(request: HttpRequest, person: User) -> bool:
    work = work_of(request)
    by = work.act_as(Role.ADMINISTRATOR)
    return organisation.find_person_to_help(user_id=person.pk, day=work.day, by=by) is not None


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def change_mobile(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Ask for the telephone at work and keep it: one's own, or as administrator anybody's."""
    work = work_of(request)
    if user_id != work.user_id:
        need_role(request, Role.ADMINISTRATOR)
    person = User.objects.filter(pk=user_id).first()
    reason = why_no_keys()
    if person is None or reason:
        raise Http404(reason or _("There is no such person, or they do not work in a unit that you work with."))
    note_read(request, "person_mobile", User, int(user_id != work.user_id), user_id)
    make_form = OwnMobileForm if user_id == work.user_id else MobileForm
    known = {"mobile": person.mobile or "", "shares": person.shares_mobile}
    form = make_form(request.POST if request.method == "POST" else None, initial=known)

    def keep(given: dict[str, Any]) -> None:
        by = work.act_as(Role.ADMINISTRATOR, *work.roles)
        organisation.set_mobile(
            user_id=user_id, mobile=given["mobile"], shares=given.get("shares"), now=clock.now(), by=by
        )

    asked = answer_form(request, "staff/person_mobile.html", form, keep, {"person": person})
    if asked is not None:
        return asked
    messages.success(request, _("The telephone is kept.") if form.cleaned_data["mobile"] else _("It was removed."))
    return redirect("staff:me") if user_id == work.user_id else redirect("staff:person", user_id=user_id)


@require_http_methods(_SAFE_AND_POST)
@needs_proof
@answer_not_there
def give_role(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Ask for a role, a unit and the days, and let the person hold it."""
    reach, work = _reach_of_administrator(request), work_of(request)
    person = organisation.get_person(reach=reach, user_id=user_id)
    note_read(request, "person_role", User, 1, person.pk)
    units = organisation.get_invitable_units(user_id=work.user_id, day=work.day)
    form = RoleForm(request.POST if request.method == "POST" else None, units=units)

    def give(given: dict[str, Any]) -> None:
        change_roles.give_role(
            user_id=person.pk,
            role=Role(given["role"]),
            unit_id=uuid.UUID(given["unit"]),
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            now=clock.now(),
            by=work.act_as(Role.ADMINISTRATOR),
        )

    asked = answer_form(request, "staff/person_role.html", form, give, {"person": person})
    if asked is not None:
        return asked
    messages.success(request, _("The role is given."))
    return redirect("staff:person", user_id=person.pk)


@require_http_methods(_SAFE_AND_POST)
@needs_proof
@answer_not_there
def end_role(request: HttpRequest, holding_id: uuid.UUID) -> HttpResponse:
    """Ask from which day a role ends and who takes over what is open in it, and end it."""
    reach, work = _reach_of_administrator(request), work_of(request)
    holding = organisation.get_holding(reach=reach, holding_id=holding_id)
    successors = name_holders(organisation.find_successors(holdings=[holding], day=work.day)[holding.pk])
    note_read(request, "end_role", User, 1 + len(successors), holding.user_id)
    form = EndRoleForm(request.POST if request.method == "POST" else None, successors=successors)
    post = Post(holding.user_id, holding.unit_id, Role(holding.role))
    context = {"holding": holding, "open_work": organisation.get_open_work(post=post, day=work.day)}

    def end(given: dict[str, Any]) -> None:
        change_roles.end_role(
            holding=holding,
            on_day=given["on_day"],
            successor_id=uuid.UUID(given["successor"]) if given["successor"] else None,
            now=clock.now(),
            by=work.act_as(Role.ADMINISTRATOR),
        )

    asked = answer_form(request, "staff/end_role.html", form, end, context)
    if asked is not None:
        return asked
    messages.success(request, _("The role ends on that day."))
    return redirect("staff:person", user_id=holding.user_id)


@require_http_methods(_SAFE_AND_POST)
@needs_proof
@answer_not_there
def end_all_roles(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Ask from which day a person who leaves holds no role, and who takes over in each, and end all of them."""
    reach, work = _reach_of_administrator(request), work_of(request)
    person = organisation.get_person(reach=reach, user_id=user_id)
    if person.pk == work.user_id:
        raise refuse()
    held = _list_not_ended(organisation.get_holdings_in_reach(reach=reach, user_ids=[person.pk]), work.day)
    successors = organisation.find_successors(holdings=held, day=work.day)
    note_read(request, "end_roles", User, 1 + sum(map(len, successors.values())), person.pk)
    form = EndAllRolesForm(request.POST if request.method == "POST" else None, holdings=held, successors=successors)
    posts = [(one, Post(one.user_id, one.unit_id, Role(one.role))) for one in held]
    context = {
        "person": person,
        "holdings": [(one, organisation.get_open_work(post=post, day=work.day)) for one, post in posts],
    }

    def end(given: dict[str, Any]) -> None:
        change_roles.end_all_roles(
            user_id=person.pk,
            on_day=given["on_day"],
            successor_ids=form.successor_ids,
            now=clock.now(),
            by=work.act_as(Role.ADMINISTRATOR),
        )

    asked = answer_form(request, "staff/end_roles.html", form, end, context)
    if asked is not None:
        return asked
    messages.success(request, _("All roles of this person end on that day."))
    return redirect("staff:person", user_id=person.pk)


def _list_not_ended(holdings: Iterable[RoleHolding], day: date) -> list[RoleHolding]:
    return [one for one in holdings if one.valid_until is None or one.valid_until > day]


@require_http_methods(_SAFE_AND_POST)
@needs_proof
@answer_not_there
def change_account(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Ask, and then close the account, open it again, or sign the person out everywhere."""
    reach, work = _reach_of_administrator(request), work_of(request)
    person = organisation.get_person(reach=reach, user_id=user_id)
    held = organisation.get_holdings_in_reach(reach=reach, user_ids=[person.pk])
    ending = _list_not_ended(held, work.day)
    successors = organisation.find_successors(holdings=ending, day=work.day)
    note_read(request, "person_account", User, 1 + sum(map(len, successors.values())), person.pk)
    what = request.POST.get("what", "")
    form = CloseAccountForm(request.POST if what == "close" else None, holdings=ending, successors=successors)
    context = {"person": person, "holdings": ending, "day": work.day}

    def close(_given: dict[str, Any]) -> None:
        by, now = work.act_as(Role.ADMINISTRATOR), clock.now()
        close_account(user_id=person.pk, successor_ids=form.successor_ids, day=work.day, now=now, by=by)

    if what == "close" or request.method != "POST":
        asked = answer_form(request, "staff/person_account.html", form, close, context)
        if asked is not None:
            return asked
        messages.success(request, _("The account is closed; its roles, its tokens and all its sessions have ended."))
    else:
        _do_with_account(request, person, what)
    return redirect("staff:person", user_id=person.pk)


def _do_with_account(request: HttpRequest, person: User, what: str) -> None:
    """Open the account again or sign the person out, and say so."""
    if what == "sign-out":
        end_sessions(request, person, keep_this=True)
        messages.success(request, _("All devices of this person are signed out."))
        return
    try:
        if what != "reopen":
            raise UserError(_("Choose what is to be done with the account."))
        by = work_of(request).act_as(Role.ADMINISTRATOR)
        organisation.reopen_account(user_id=person.pk, now=clock.now(), by=by)
        messages.success(request, _("The account is open again."))
    except UserError as error:
        messages.error(request, str(error))
