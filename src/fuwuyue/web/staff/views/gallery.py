"""The gallery: each piece that pages are made of, as it looks in the reader's language. Holds no data of anybody."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe


class SampleForm(forms.Form):
    """A form with one right and one wrong field."""

    note = forms.CharField(
        label=gettext_lazy("Note"), help_text=gettext_lazy("What changed, in a few words; others will read it.")
    )
    version = forms.IntegerField(label=gettext_lazy("Version"), max_value=9)


@require_safe
def show_gallery(request: HttpRequest) -> HttpResponse:
    """Show every component of `shared/components/` with sample words."""
    return render(request, "staff/gallery.html", {"form": SampleForm({"note": _("Note"), "version": "12"})})
