"""Words that people look for -> a query for the claims that have them, by the database's own full-text index.

A search is made of words that must all be there.  A word ends in ``*`` where any ending will do; words in quotation
marks must stand side by side.  Accents, case and punctuation do not matter, in the index as in the search, so that
whatever is typed is a search and never an error of the database's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, literal, literal_column, or_, select, table, text
from sqlalchemy.orm import Session

from tracker.errors import InputError
from tracker.link.names import fold
from tracker.store.models import AttributionLink, ClaimWords, Source, SourceAlias

MARKS = str.maketrans(dict.fromkeys("“”„«»", '"'))
TERM = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')
# Writings without spaces between words: each of their signs is indexed as a word, and a word of theirs is a phrase.
UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)
PERCENT = "percent"


class Term(NamedTuple):
    """Folded words that stand side by side; with ``prefix`` the last of them may go on."""

    words: tuple[str, ...]
    prefix: bool


def indexed(*texts: str | None) -> str:
    """The words of some texts as the index has them, with a space between."""
    folded = fold(" ".join(text for text in texts if text)).replace("_", " ")
    return " ".join(UNSPACED.sub(r" \1 ", folded).split())


def unit_words(unit: str | None, lemma: str | None, currency: str | None, percent: bool) -> str:
    """What a figure's unit is found by: as written, its dictionary form, its currency's code, the word "percent"."""
    return indexed(unit, lemma, currency, PERCENT if percent else None)


def terms(typed: str) -> list[Term]:
    """The terms of a search; raises InputError where there is no letter or digit in it."""
    found = []
    for quoted, quoted_star, bare in TERM.findall(typed.translate(MARKS)):
        words = tuple(indexed(quoted or bare).split())
        if words:
            found.append(Term(words, bool(quoted_star) or bare.endswith("*")))
    if not found:
        raise InputError(f"{typed!r} has no word to look for: give letters or digits")
    return found


def with_words(session: Session, typed: str) -> list[Select[Any]]:
    """The ids of the claims that have the words, and those of what a source of that name said, passed on or printed."""
    return with_terms(session, terms(typed))


def with_terms(session: Session, wanted: Sequence[Term]) -> list[Select[Any]]:
    """The same for the terms of a search."""
    by_source = select(AttributionLink.claim_id).where(AttributionLink.source_id.in_(_named(wanted)))
    return [select(ClaimWords.claim_id).where(_holds(session, wanted, "words")), by_source]


def with_unit(session: Session, typed: str) -> Select[Any]:
    """The ids of the claims whose figure counts or measures this."""
    wanted = terms(typed.replace("%", f" {PERCENT} "))
    return select(ClaimWords.claim_id).where(_holds(session, wanted, "unit"))


def _holds(session: Session, wanted: Iterable[Term], column: str) -> Any:
    """The condition that a row of ``ClaimWords`` has all terms in a column, for the index of the database."""
    if session.get_bind().dialect.name == "postgresql":
        query = " & ".join(_postgresql(term) for term in wanted)
        return literal_column(f"claim_words.{column}_index").op("@@")(func.to_tsquery(text("'simple'"), query))
    query = " AND ".join(_sqlite(term) for term in wanted)
    matching: Select[Any] = select(literal_column("rowid")).select_from(table("claim_index"))
    return ClaimWords.id.in_(matching.where(literal_column("claim_index").op("MATCH")(f"{{{column}}} : ({query})")))


def _sqlite(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + (" *" if term.prefix else "")


def _postgresql(term: Term) -> str:
    return "(" + " <-> ".join(f"'{word}'" for word in term.words) + (":*)" if term.prefix else ")")


def _named(wanted: Iterable[Term]) -> Select[Any]:
    """The sources that have all terms in their name or in another that people confirmed, and all merged with those.

    What else they are called in texts ("the agency") is among the words of the claims where they are called so.
    """
    name = literal(" ").concat(SourceAlias.folded).concat(" ")
    phrases = [f" {' '.join(term.words)}{'' if term.prefix else ' '}" for term in wanted]
    conditions = [name.contains(phrase, autoescape=True) for phrase in phrases]
    root = func.coalesce(Source.canonical_id, Source.id)
    called = select(root).join(SourceAlias, SourceAlias.source_id == Source.id)
    own = or_(SourceAlias.decision == "confirmed", SourceAlias.alias == Source.name)
    roots = called.where(own, SourceAlias.decision != "rejected", *conditions)
    return select(Source.id).where(or_(Source.id.in_(roots), Source.canonical_id.in_(roots)))


def meeting(quantity: Any, low: float, high: float) -> Any:
    """The condition that a figure's bounds meet [low, high]; "more than 10" has no 10 in it, "at least 10" has."""
    lower, upper, modifier = quantity.lower, quantity.upper, quantity.modifier
    return or_(
        and_(modifier == "exact", lower.between(low, high)),
        and_(modifier.in_(("approx", "range")), lower <= high, upper >= low),
        and_(modifier == "more_than", lower < high),
        and_(modifier == "at_least", lower <= high),
        and_(modifier == "less_than", lower.is_(None), upper > low),
        and_(modifier == "at_most", lower.is_(None), upper >= low),
    )
