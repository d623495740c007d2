"""The door of backups that needs no Django: whether a file is a whole, unaltered backup."""

from fuwuyue.protection.backup.archive import ArchiveError, check_archive

__all__ = ["ArchiveError", "check_archive"]
