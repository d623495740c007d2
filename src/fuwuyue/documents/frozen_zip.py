"""The same files in, the same bytes out: a .docx or .xlsx without the moment at which it was written."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The first day that a zip archive can name.
_DAY = (1980, 1, 1, 0, 0, 0)


def freeze_zip(archive: bytes) -> bytes:
    """Return the archive with one fixed time on every member, in the order in which they stand."""
    frozen = BytesIO()
    with ZipFile(BytesIO(archive)) as source, ZipFile(frozen, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = ZipInfo(name, _DAY)
            member.compress_type = ZIP_DEFLATED
            member.create_system = 3  # or the bytes differ between Windows and the others
            target.writestr(member, source.read(name))
    return frozen.getvalue()
