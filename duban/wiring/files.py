"""Settings to the shelf on which files of tasks are kept."""

from __future__ import annotations

from config.settings import Settings
from duban.files.scanner import Scanner
from duban.files.shelf import Shelf
from duban.files.store import Store


def shelf_of(settings: Settings) -> Shelf:
    """The folder and the scanner that the settings name; neither is touched before the first file comes."""
    scanner = Scanner(settings.scanner_url) if settings.scanner_url else None
    return Shelf(Store(settings.files_path), scanner, settings.file_limit)
