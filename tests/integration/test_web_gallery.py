"""The gallery shows every component."""

import re
from pathlib import Path

from django.test import Client

import fuwuyue.web.shared

COMPONENTS = Path(fuwuyue.web.shared.__file__).parent / "templates" / "shared" / "components"


def test_the_gallery_shows_every_component_and_no_other(client: Client, db: None) -> None:
    page = client.get("/gallery/").content.decode()

    shown = [name for names in re.findall(r'data-component="([^"]+)"', page) for name in names.split()]
    assert sorted(shown) == sorted(file.stem for file in COMPONENTS.glob("*.html"))
