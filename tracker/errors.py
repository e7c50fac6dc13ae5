"""The one family of errors that users see: each message says what is wrong, where, and what to do next."""

import re

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


def one_line(text: str) -> str:
    """Text from anywhere on one line, without control characters that would steer a terminal."""
    if text.isprintable() and "  " not in text and text.strip() == text:
        return text  # most are
    return " ".join(CONTROL.sub(" ", text).split())


class TrackerError(Exception):
    """Something the user can mend; the command line prints the message as one line and exits with ``exit_code``."""

    exit_code = 1


class InputError(TrackerError):
    """An input that cannot be read as an article: missing, empty, binary, without text, of another format."""


class LanguageError(TrackerError):
    """A language that no language data or no model covers."""


class ModelError(TrackerError):
    """Language models that are missing, damaged or of another version."""


class SettingsError(TrackerError):
    """A file of settings that cannot be read or written."""


class DatabaseError(TrackerError):
    """A database that cannot be opened, is newer than the program, locked, corrupt or read-only."""


class UnreachableError(DatabaseError):
    """A database server that does not answer or broke off; to try again may help."""


class ClusterError(TrackerError):
    """A cluster that cannot be reached, has no workers, broke off, or has another version."""


class ReadOnlyError(DatabaseError):
    """A database that cannot be written."""


class MissingError(TrackerError):
    """A library that is not installed, and that only some formats need."""


class NotFoundError(TrackerError):
    """A claim, source, topic or document that the database does not hold."""


class AmbiguousError(TrackerError):
    """A short id or a name that fits more than one row."""
