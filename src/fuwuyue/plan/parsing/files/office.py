"""Office files: which program wrote one, and the text of those that hold a document of words.

.docx is read here; .doc, .wps, .rtf and .odt go through LibreOffice where the machine has it, and come back as .docx.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.files import limits
from fuwuyue.plan.parsing.files.docx_text import read_docx
from fuwuyue.plan.parsing.files.package import Package
from fuwuyue.plan.parsing.files.recognise import ending_of

_ODT_TYPE = b"application/vnd.oasis.opendocument.text"
_USUAL_FOLDERS = (
    "/usr/lib/libreoffice/program",
    "/opt/libreoffice/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
    r"C:\Program Files\LibreOffice\program",
    r"C:\Program Files (x86)\LibreOffice\program",
)
# A document may name pictures and templates on other machines; macros and updates of links stay off, and LibreOffice
# is told of a proxy that does not answer, so that opening a stranger's file calls nobody.
_NOWHERE = "http://127.0.0.1:9"
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""  # noqa: E501


def read_zip(data: bytes, name: str, shown: str) -> tuple[str, str, str | None]:
    """Return text, format and no encoding of a zipped document; raise UserError for what holds no words."""
    package = Package(data, shown)
    parts = package.part_names
    if "OFD.xml" in parts:
        raise UserError(
            _("{name} is an .ofd file, which cannot be read yet; save it as .docx or as a text PDF.").format(name=shown)
        )
    if "mimetype" in parts and package.read("mimetype").strip() == _ODT_TYPE:
        package.check_all()
        return read_by_office(data, "odt", shown), "odt", None
    for folder, kind in (("xl/", _("a spreadsheet")), ("ppt/", _("a slide show"))):
        if any(part.startswith(folder) for part in parts):
            raise _refuse_kind(shown, kind)
    if "[Content_Types].xml" not in parts and "word/document.xml" not in parts:
        raise _refuse_kind(shown, _("an archive"))
    return read_docx(package, shown), "docx", None


def read_ole(data: bytes, name: str, shown: str) -> tuple[str, str, str | None]:
    """Return text, format and no encoding of a file of the Office of 1997 to 2003, or of WPS."""
    if _has_stream(data, "EncryptedPackage") or _is_locked_word(data):
        raise refuse_locked(shown)
    for streams, kind in (
        (("Workbook", "Book"), _("a spreadsheet")),
        (("PowerPoint Document",), _("a slide show")),
        (("__properties_version1.0",), _("a mail message")),
    ):
        if any(_has_stream(data, stream) for stream in streams):
            raise _refuse_kind(shown, kind)
    ending = "wps" if ending_of(name) == "wps" else "doc"
    return read_by_office(data, ending, shown), ending, None


def refuse_locked(shown: str) -> UserError:
    """Return the error for a file that asks for a password."""
    return UserError(
        _("{name} is locked with a password; open it, take the password off and save it again.").format(name=shown)
    )


def _refuse_kind(shown: str, kind: str) -> UserError:
    return UserError(
        _("{name} is {kind}, not a document; give the plan as .docx, .pdf, .txt, .md or .html.").format(
            name=shown, kind=kind
        )
    )


def _find_entry(data: bytes, stream: str) -> int:
    """Return where the directory entry of `stream` stands in a compound file, or -1; names end in a NUL."""
    return data.find(stream.encode("utf-16-le") + b"\x00\x00")


def _has_stream(data: bytes, stream: str) -> bool:
    return _find_entry(data, stream) >= 0


def _is_locked_word(data: bytes) -> bool:
    """Tell whether the header of a .doc (FibBase, [MS-DOC] 2.5.2) says that it is encrypted."""
    entry = _find_entry(data, "WordDocument")
    sector = int.from_bytes(data[entry + 116 : entry + 120], "little") if entry >= 0 else 0
    start = (sector + 1) * 512
    is_header = entry >= 0 and data[start : start + 2] == b"\xec\xa5"
    return is_header and data[start + 11 : start + 12] > b"" and bool(data[start + 11] & 0x01)


@cache
def find_office() -> str | None:
    """Return the LibreOffice program of this machine, or None."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found:
        return found
    program = "soffice.exe" if sys.platform == "win32" else "soffice"
    return next((str(Path(folder, program)) for folder in _USUAL_FOLDERS if Path(folder, program).exists()), None)


def read_by_office(data: bytes, ending: str, shown: str) -> str:
    """Return the text of a file that only LibreOffice reads; without it, raise a UserError that asks for a .docx."""
    program = find_office()
    if program is None:
        raise UserError(
            _(
                "{name} is a .{ending} file, which needs LibreOffice on this machine; save it as .docx in Word or WPS."
            ).format(name=shown, ending=ending)
        )
    with tempfile.TemporaryDirectory(prefix="fuwuyue-", ignore_cleanup_errors=True) as folder:
        converted = _convert(program, data, ending, Path(folder))
    if converted is None:
        raise UserError(
            _("LibreOffice cannot open {name}; it may be broken or locked: save it as .docx in Word or WPS.").format(
                name=shown
            )
        )
    return read_docx(Package(converted, shown), shown)


def _convert(program: str, data: bytes, ending: str, folder: Path) -> bytes | None:
    """Return the file as .docx, or None; `folder` is emptied by the caller."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    # LibreOffice knows WPS Writer's files by their Word header, but not by their ending.
    source = folder / ("plan.doc" if ending == "wps" else f"plan.{ending}")
    source.write_bytes(data)
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE)
    try:
        _run(command, env={**os.environ, **proxies, "HOME": str(folder)})
    except (OSError, subprocess.TimeoutExpired):
        return None
    result = folder / "out" / "plan.docx"
    return result.read_bytes() if result.exists() and result.stat().st_size <= limits.LARGEST_FILE_BYTES else None


def _run(command: list[str], env: dict[str, str]) -> None:
    """Run LibreOffice to its end or to the time limit; its launcher starts a second process, which ends with it."""
    with subprocess.Popen(  # noqa: S603 - our own arguments, a fixed program
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            process.wait(limits.OFFICE_SECONDS)
        finally:
            _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        import signal

        os.killpg(process.pid, signal.SIGKILL)
