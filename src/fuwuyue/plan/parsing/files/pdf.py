"""The text of a PDF, taken out by a process of its own.

A PDF is a program: some bytes of it can ask for hours or for all memory, and the libraries that read it know no limit.
The child has one of each, so a hostile file costs the caller a sentence.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.files import limits
from fuwuyue.plan.parsing.files.pdf_text import PdfFault


def read_pdf(data: bytes, shown: str) -> str:
    """Return the text of a PDF; raise UserError for a scan, a locked, a broken or an endless one."""
    command = [sys.executable, "-m", "fuwuyue.plan.parsing.files.pdf_text"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(  # noqa: S603 - this program's own module
            command, input=data, capture_output=True, timeout=limits.PDF_SECONDS, check=False, env=env
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise refuse(PdfFault.TOO_SLOW, shown) from error
    except (ValueError, OSError) as error:
        raise refuse(PdfFault.BROKEN, shown) from error
    if "fault" in answer:
        raise refuse(PdfFault(answer["fault"]), shown)
    return str(answer["text"])


def refuse(fault: PdfFault, shown: str) -> UserError:
    """Return the error that says a fault in words."""
    return UserError(_sentence(fault).format(name=shown, limit=limits.MOST_PDF_PAGES))


def _sentence(fault: PdfFault) -> str:
    return {
        PdfFault.BROKEN: _("{name} is broken and cannot be opened as a PDF; ask for the file again, or for the .docx."),
        PdfFault.LOCKED: _("{name} is locked with a password; open it, take the password off and save it again."),
        PdfFault.SCAN: _(
            "{name} is a scan: its pages are pictures and hold no text; ask for the .docx it was printed from, or run "
            "text recognition (OCR) over it first."
        ),
        PdfFault.NO_CHARACTERS: _(
            "{name} shows letters without saying which they are (its fonts have no character table); ask for the .docx."
        ),
        PdfFault.TOO_LONG: _("{name} has more than {limit} pages; give the plan alone, without its annexes."),
        PdfFault.TOO_SLOW: _("{name} takes too long to read; ask for the .docx, or print it to a new PDF."),
    }[fault]
