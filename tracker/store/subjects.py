"""What a person types -> the claim, document, source, topic or assessment that it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.errors import AmbiguousError, NotFoundError, TrackerError
from tracker.store import documents, search, sources, topics
from tracker.store.models import Assessment

CLAIM, DOCUMENT, SOURCE, TOPIC, ASSESSMENT = "claim", "document", "source", "topic", "assessment"
KINDS = (CLAIM, DOCUMENT, SOURCE, TOPIC, ASSESSMENT)
CLAIM_ID = rf"[0-9a-f]{{{search.SHORTEST_ID},40}}"


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that has a history: its kind, and its id as the history writes it."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id[:8] if self.kind == CLAIM else self.id}"


def find(session: Session, name: str, kinds: Sequence[str] = KINDS) -> Subject:
    """The one that a name means, which may begin with its kind ("topic 3", "topic:3"): an id, a number, a URL, a name.

    A word alone is taken for the id of a claim if it looks like one.  Raises NotFoundError or AmbiguousError.
    """
    kind, given = _kind(name, kinds)
    if kind:
        return _look(session, kind, given)
    unknown: TrackerError = NotFoundError(f"{name!r} is no {', '.join(kinds[:-1])} or {kinds[-1]} that is stored")
    if CLAIM in kinds and re.fullmatch(CLAIM_ID, name, re.IGNORECASE):
        try:
            return _look(session, CLAIM, name)
        except NotFoundError as error:
            unknown = error
    found, doubt = _anywhere(session, name, [kind for kind in kinds if kind != CLAIM])
    if len(found) == 1 and not doubt:
        return found[0]
    if found:
        listed = " or ".join(f"'{subject}'" for subject in found)
        raise AmbiguousError(f"{name!r} may be {listed}: say which")
    raise doubt or unknown


def _kind(name: str, kinds: Sequence[str]) -> tuple[str | None, str]:
    match = re.fullmatch(rf"({'|'.join(kinds)})(?::\s*|\s+)(\S.*)", name.strip())
    return (match[1], match[2]) if match else (None, name)


def _anywhere(session: Session, name: str, kinds: Sequence[str]) -> tuple[list[Subject], TrackerError | None]:
    """All that a name may mean; and, where it means several of one kind, the error that says so."""
    found, doubt = [], None
    for kind in kinds:
        try:
            found.append(_look(session, kind, name))
        except NotFoundError:
            continue
        except AmbiguousError as error:
            doubt = error
    return found, doubt


def _look(session: Session, kind: str, name: str) -> Subject:
    return Subject(kind, LOOK[kind](session, name))


def _assessment(session: Session, name: str) -> str:
    row = session.get(Assessment, int(name)) if name.isdecimal() and len(name) < 10 else None
    if row is None:
        raise NotFoundError(f"no assessment {name!r}: give its number, as 'tracker history' shows it")
    return str(row.id)


LOOK: dict[str, Callable[[Session, str], str]] = {
    CLAIM: lambda session, name: search.find(session, name).stated.id,
    DOCUMENT: lambda session, name: str(documents.find(session, name).id),
    SOURCE: lambda session, name: str(sources.find(session, name, itself=True).id),
    TOPIC: lambda session, name: str(topics.find(session, name).id),
    ASSESSMENT: _assessment,
}
