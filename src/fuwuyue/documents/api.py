"""The door of official papers (a .docx by GB/T 9704-2012, written from top to bottom) and of calendar files.

Pure; knows no plan.
"""

from fuwuyue.documents.calendar_file import CalendarEntry, write_calendar
from fuwuyue.documents.paper import Paper, estimate_table_mm
from fuwuyue.documents.word import SIZE_5, SIZE_6, SIZE_SMALL_4, SIZE_SMALL_5, clean_for_xml

__all__ = [
    "SIZE_5",
    "SIZE_6",
    "SIZE_SMALL_4",
    "SIZE_SMALL_5",
    "CalendarEntry",
    "Paper",
    "clean_for_xml",
    "estimate_table_mm",
    "write_calendar",
]
