"""Published fact-checks -> claims with who made them and where, and assessments signed by who checked them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tracker import lang, logbook
from tracker.errors import InputError, NotFoundError, TrackerError
from tracker.exchange.claimreview import Review
from tracker.store import assessments, claims, documents, events
from tracker.store.copies import Imported
from tracker.store.database import attempt
from tracker.values import Article

if TYPE_CHECKING:
    from decimal import Decimal

    from sqlalchemy.orm import Session


def read_in(
    session: Session,
    numbered: Iterable[tuple[int, Review | InputError]],
    tolerance: Decimal,
    *,
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> Imported:
    """Store reviews; the same once more adds nothing, and a ``dry_run`` only tells what would happen.

    Good ones are stored and bad ones told, unless it is to be ``all_or_nothing``.
    """
    tried, done = session.begin_nested(), Imported()
    for number, review in numbered:
        try:
            if isinstance(review, InputError):
                raise review
            with attempt(session):
                is_new = _store(session, review, tolerance)
            (done.new if is_new else done.known)["review"] += 1
        except TrackerError as error:
            done.refused.append((number, str(error)))
    if dry_run or (all_or_nothing and done.refused):
        tried.rollback()
    else:
        tried.commit()
    return done


def _store(session: Session, review: Review, tolerance: Decimal) -> bool:
    """Whether there is anything new in a review; one of a claim that is stored is an assessment of that."""
    logged = logbook.Logged(review.identifier or "", is_new=False)
    if not claims.is_stored(session, logged.claim):
        logged = _log(session, review, tolerance)
    judgement = assessments.Judgement(review.rating, evidence=review.evidence, note=review.explanation)
    made_at = dt.datetime.combine(review.reviewed, dt.time(), dt.UTC) if review.reviewed else events.now()
    return assessments.add(session, logged.claim, judgement, review.author, made_at) or logged.is_new


def _log(session: Session, review: Review, tolerance: Decimal) -> logbook.Logged:
    by = f"as {review.author} has it" + (f" ({review.url})" if review.url else "")
    entry = logbook.Entry(
        figure=None,
        source=review.claimant,
        document=_document(session, review),
        quote=review.claim,
        unsupported=by,
    )
    return logbook.log(session, entry, tolerance)


def _document(session: Session, review: Review) -> str:
    """The number of the page where the claim was made, stored without its text where it is new."""
    if len(review.appearance) > logbook.LONGEST_KEY:
        raise InputError(f"its URL is longer than {logbook.LONGEST_KEY} characters: shorten it")
    try:
        return str(documents.find(session, review.appearance, whole=True).id)
    except NotFoundError:
        language = review.language if review.language in lang.supported() else None
        page = Article("", None, review.title, review.publisher, review.published, review.appearance, language)
        return str(documents.save(session, page, models="").row.id)
