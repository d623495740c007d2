"""Throws damaged files at the readers: every one must give a text or a UserError, soon.

    python bench/fuzz_files.py --seconds 20 --seed 1

The seeds are made in memory. A mutation changes, cuts, repeats or joins bytes; half of those of a .docx are made inside
its parts, since a damaged zip seldom gets past its checksum. PDFs are read in this process, without the child's limits,
so that what the library raises is seen. Exits with 1 on a find, and prints how to make it again.
"""

from __future__ import annotations

import argparse
import io
import logging
import random
import sys
import time
import traceback
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support import file_samples as samples  # noqa: E402

from fuwuyue.kernel.errors import UserError  # noqa: E402
from fuwuyue.plan.parsing.api import read_source  # noqa: E402
from fuwuyue.plan.parsing.files import limits, office  # noqa: E402
from fuwuyue.plan.parsing.files.pdf_text import PdfRefused, extract_text  # noqa: E402

LONGEST_SECONDS = 5.0
# A PDF's process is ended after its own limit, whatever it does; here it is only noticed.
LONGEST_PDF_SECONDS = limits.PDF_SECONDS
INTERESTING = (
    b"\x00", b"\xff", b"\n", b"-1", b"0", b"99999999999", b"<", b">", b"&", b"&#0;", b"]]>", b"<!DOCTYPE a [", b"<w:p>",
    b"</w:p>", b"%9", b'w:val="', b"PK\x03\x04", b"obj", b"endobj", b"stream", b"endstream", b"<<", b">>", b"[", b"]",
    b"/Length", b"/Kids", b"/Parent 2 0 R", b"<table>", b"</td>", b"<pre>", b"\xa1\xa1", "一、".encode(), b"\xff\xfe",
)  # fmt: skip


@dataclass
class Tally:
    """What a run has seen so far."""

    executions: int = 0
    read: int = 0
    slowest: float = 0.0
    slowest_name: str = ""


def make_seeds() -> dict[str, bytes]:
    """Return one small file of each kind, by name."""
    lists = samples.numbering(
        {0: samples.level(0, "chineseCounting", "%1、") + samples.level(1, "decimal", "%1.%2")},
        {1: (0, ""), 2: (0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride>')},
    )
    body = "".join(samples.paragraph("项", samples.in_list(*place)) for place in ((1, 0), (1, 1), (2, 0)))
    table = f"<w:tbl><w:tr><w:tc>{body}</w:tc><w:tc>{body}</w:tc></w:tr></w:tbl>"
    page = samples.pdf_lines([(72, 770, "Plan of the month"), (72, 750, "second line"), (280, 60, "- 1 -")])
    grid = "72 700 m 472 700 l S 72 640 m 472 640 l S 72 640 m 72 700 l S 272 640 m 272 700 l S 472 640 m 472 700 l S\n"
    return {
        "lists.docx": samples.docx_with_body(body + table, numbering=lists),
        "plan.docx": samples.docx_of(samples.PLAN),
        "plan.pdf": samples.pdf_of([page + grid, page]),
        "packed.pdf": samples.pdf_of([page], compress=True),
        "plan.html": f"<!DOCTYPE html><html><table><tr><td>{samples.PLAN}<td>乙</table><pre>{samples.PLAN}".encode(),
        "plan.txt": samples.PLAN.encode("gb18030"),
        "big5.txt": samples.TRADITIONAL_PLAN.encode("big5"),
        "utf8.md": samples.PLAN.encode(),
        "utf16.txt": samples.PLAN.encode("utf-16"),
        "plan.doc": samples.ole_of("Root Entry", "WordDocument"),
        "locked.docx": samples.ole_of("Root Entry", "EncryptedPackage"),
        "plan.rtf": b"{\\rtf1\\ansi plan}",
        "plan.odt": samples.zip_of({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
    }


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Return `data` with one to eight changes."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(changed) + 1)
        chance.choice((_set_byte, _insert, _delete, _repeat))(changed, place, chance)
    return bytes(changed[: chance.randrange(len(changed) + 1)]) if chance.random() < 0.1 else bytes(changed)


def _set_byte(data: bytearray, place: int, chance: random.Random) -> None:
    data[place : place + 1] = bytes([chance.randrange(256)])


def _insert(data: bytearray, place: int, chance: random.Random) -> None:
    data[place:place] = chance.choice(INTERESTING)


def _delete(data: bytearray, place: int, chance: random.Random) -> None:
    del data[place : place + chance.randint(1, 64)]


def _repeat(data: bytearray, place: int, chance: random.Random) -> None:
    piece = data[place : place + chance.randint(1, 200)]
    data[place:place] = piece * chance.choice((1, 2, 10, 1000))


def mutate_part(data: bytes, chance: random.Random) -> bytes:
    """Return a zip with one part of it changed, and its checksum right."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(entries))
    return samples.zip_of({**entries, name: mutate(entries[name], chance)})


def read(data: bytes, name: str) -> bool:
    """Read a file as the program does; tell whether it gave a text."""
    try:
        if b"%PDF-" in data[:1024]:
            extract_text(data)
        else:
            read_source(data, name).text.encode()
    except (UserError, PdfRefused):
        return False
    return True


def run_one(name: str, data: bytes, tally: Tally) -> str | None:
    """Read one input; return what was found, or None."""
    began = time.perf_counter()
    try:
        tally.read += read(data, name)
    except Exception:
        return traceback.format_exc()
    seconds = time.perf_counter() - began
    tally.executions += 1
    if seconds > tally.slowest:
        tally.slowest, tally.slowest_name = seconds, name
    longest = LONGEST_PDF_SECONDS if name.endswith(".pdf") else LONGEST_SECONDS
    return f"took {seconds:.1f} s\n" if seconds > longest else None


def fuzz(seconds: float, seed: int, tally: Tally, report: Callable[[str], None]) -> bool:
    """Fuzz for `seconds`; tell whether nothing was found."""
    seeds = make_seeds()
    for name, data in seeds.items():
        if found := run_one(name, data, tally):
            report(f"seed {name}: {found}")
            return False
    chance = random.Random(seed)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        name = chance.choice(sorted(seeds))
        own = chance.getrandbits(32)
        data = make_input(name, seeds, own)
        if found := run_one(name, data, tally):
            report(f"{name} again with --input {name} {own} (crc {zlib.crc32(data):08x}): {found}")
            return False
    return True


def make_input(name: str, seeds: dict[str, bytes], own: int) -> bytes:
    """Return the input that the number `own` makes of a seed: always the same one."""
    chance = random.Random(own)
    data = seeds[name]
    is_zip = data.startswith(b"PK")
    return mutate_part(data, chance) if is_zip and chance.random() < 0.7 else mutate(data, chance)


def main() -> int:
    """Run, print a summary, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--input", nargs=2, metavar=("SEED_NAME", "NUMBER"), help="read one input that a run has told")
    arguments = parser.parse_args()
    office.find_office = lambda: None  # LibreOffice has fuzzers of its own, and takes a second a file
    logging.disable(logging.CRITICAL)  # pdfminer warns about every odd font
    tally = Tally()
    if arguments.input:
        name, own = arguments.input
        found = run_one(name, make_input(name, make_seeds(), int(own)), tally)
        print(found or "nothing found")
        return bool(found)
    clean = fuzz(arguments.seconds, arguments.seed, tally, lambda text: print(text, file=sys.stderr))
    print(
        f"fuzz_files: {tally.executions} files in {arguments.seconds:g} s, {tally.read} gave a text, "
        f"the slowest took {tally.slowest:.2f} s ({tally.slowest_name}), seed {arguments.seed}"
    )
    return not clean


if __name__ == "__main__":
    sys.exit(main())
