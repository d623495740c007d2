"""Takes an uploaded file into memory and stops at the limit, while the rest of the form is still read."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

FILE_LIMIT_BYTES = 20 * 1024 * 1024


class LimitedUploadHandler(FileUploadHandler):
    """Keeps at most FILE_LIMIT_BYTES of a file.

    A longer one is thrown away as it arrives, so it costs neither memory nor disk; the page's other fields are read all
    the same, and nothing that was typed is lost. `request.META["fuwuyue.file_too_large"]` then holds the field's name.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, or give up the file where it would pass the limit."""
        if start + len(raw_data) > FILE_LIMIT_BYTES:
            self._kept = BytesIO()
            if self.request is not None:
                self.request.META["fuwuyue.file_too_large"] = self.field_name
            raise SkipFile
        self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand over the finished file."""
        self._kept.seek(0)
        return InMemoryUploadedFile(
            file=self._kept,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
