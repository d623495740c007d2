"""What is listened to, so that the audit is told of each thing that happens to an account.

Connected when Django starts, also in a command; what is done then stands in `accounts`, which brings the whole site
with it and is loaded when it is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def listen() -> None:
    """Connect everything; called once, when Django is ready."""
    from allauth.account import signals as account_signals
    from allauth.mfa import signals as factor_signals
    from allauth.mfa.models import Authenticator
    from axes.signals import user_locked_out
    from django.contrib.auth import signals as django_signals
    from django.db.models.signals import post_delete, post_save

    django_signals.user_logged_in.connect(_later("note_signed_in"), weak=False)
    django_signals.user_logged_out.connect(_later("note_signed_out"), weak=False)
    django_signals.user_login_failed.connect(_later("note_refused"), weak=False)
    user_locked_out.connect(_later("note_locked_out"), weak=False)
    account_signals.authentication_step_completed.connect(_later("note_proved"), weak=False)
    # Signals of the model, not allauth's own: those are sent after the commit, and the entry belongs into it.
    post_save.connect(_later("note_factor_saved"), sender=Authenticator, weak=False)
    post_delete.connect(_later("note_factor_deleted"), sender=Authenticator, weak=False)
    factor_signals.authentication_failed.connect(_later("note_code_refused"), weak=False)
    factor_signals.authenticator_used.connect(_later("note_factor_used"), weak=False)


def _later(name: str) -> Callable[..., None]:
    """Return a receiver that loads `accounts` when its signal is sent, and calls the function of this name there."""

    def receive(sender: Any, **sent: Any) -> None:
        getattr(import_module("fuwuyue.web.staff.accounts"), name)(sender=sender, **sent)

    return receive
