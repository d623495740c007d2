"""Words for what the page shows: fields, decisions, roles."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, Promise] = {
    "title": _("Title"),
    "issuer": _("Issuer"),
    "authority": _("Authority"),
    "document_number": _("Document number"),
    "issued_on": _("Issued on"),
    "period": _("Period"),
    "period.start": _("First day of the period"),
    "period.end": _("Last day of the period"),
    "phases.start": _("First day of the phase"),
    "phases.end": _("Last day of the phase"),
    "events.start": _("First day of the event"),
    "events.end": _("Last day of the event"),
    "deadlines.date": _("Due on"),
    "tasks.what": _("What is to be done"),
    "tasks.by": _("To be done by"),
    "tasks.accepted": _("Accepted as a task"),
    "units.name": _("Name of the unit"),
    "clause": _("Wording of the clause"),
}

DECISIONS: dict[str, Promise] = {"refuse": _("Refused"), "rewrite": _("To be reworded"), "caution": _("Caution")}

KINDS: dict[str, Promise] = {
    "title": _("Title"),
    "issuer": _("Issuer"),
    "authority": _("Authority"),
    "document_number": _("Document number"),
    "issued_on": _("Issued on"),
    "period": _("Period"),
    "finding": _("Finding"),
    "phase": _("Phase"),
    "event": _("Event"),
    "task": _("Task"),
    "deadline": _("Deadline"),
    "cadence": _("Recurrence"),
    "target": _("Target"),
    "unit": _("Unit"),
    "activity": _("Activity"),
    "requirement": _("Requirement"),
    "attachment": _("Attachment"),
    "slip": _("Slip of the document"),
    "section": _("Heading"),
}

MODALITIES: dict[str, Promise] = {
    "must": _("must"),
    "should": _("should"),
    "may": _("may"),
    "must_not": _("must not"),
}

ROLES: dict[str, Promise] = {"lead": _("leads"), "support": _("supports"), "tasked": _("is given tasks")}

PERIOD_BASES: dict[str, Promise] = {
    "stated": _("stated in the text"),
    "from_phases": _("taken from the phases"),
    "from_schedule": _("taken from the schedule"),
}
