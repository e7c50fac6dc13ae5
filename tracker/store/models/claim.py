"""Claims: what a document asserts, the figure in it, and the chain of sources behind it.

Rows are added and never changed in what they say: a correction supersedes, a withdrawal deprecates with its reason.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.store.base import LARGE, Base, ExactDecimal, UtcDateTime
from tracker.store.models.document import Document
from tracker.store.models.source import Source


class Claim(Base):
    """One assertion; ``id`` is the hash of its content, so that reading an article again adds nothing.

    ``placed`` says that it stands among the topics as it should, or in none where it is retired; ``held`` that it is
    superseded because a person decided on another reading of its place, and waits for a person.
    """

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("kind IN ('numeric','statement')", name="kind"),
        CheckConstraint("stance IN ('asserts','denies')", name="stance"),
        CheckConstraint("mode IN ('direct','indirect','mixed','none')", name="mode"),
        CheckConstraint("state IN ('live','superseded','deprecated')", name="state"),
        CheckConstraint("made_by IN ('machine','person')", name="made_by"),
        Index(None, "document_id", "clause_start", "id"),  # the order in which claims are listed
        Index("ix_claims_unplaced", "id", sqlite_where=text("placed = 0"), postgresql_where=text("NOT placed")),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    kind: Mapped[str] = mapped_column(String(10))
    clause: Mapped[str] = mapped_column(Text)
    clause_start: Mapped[int]
    clause_end: Mapped[int]
    sentence: Mapped[str] = mapped_column(Text)
    sentence_start: Mapped[int]
    sentence_end: Mapped[int]
    mode: Mapped[str] = mapped_column(String(10))
    stance: Mapped[str] = mapped_column(String(10))
    cue: Mapped[str | None] = mapped_column(Text)
    cue_start: Mapped[int | None]
    cue_end: Mapped[int | None]
    hedge: Mapped[str | None] = mapped_column(Text)
    hedge_start: Mapped[int | None]
    hedge_end: Mapped[int | None]
    as_of: Mapped[dt.date | None]
    made_by: Mapped[str] = mapped_column(String(10))
    maker: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="live")  # no index: nearly all are live
    state_reason: Mapped[str | None] = mapped_column(Text)
    unsupported: Mapped[str | None] = mapped_column(Text)
    placed: Mapped[bool] = mapped_column(default=False, server_default=false())
    first_seen: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    last_seen: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    held: Mapped[bool | None]  # the last column, and empty where it is not so, for the sake of older seals

    document: Mapped[Document] = relationship()
    words: Mapped[ClaimWords | None] = relationship(back_populates="claim")
    quantity: Mapped[Quantity | None] = relationship(back_populates="claim")
    links: Mapped[list[AttributionLink]] = relationship(back_populates="claim", order_by="AttributionLink.position")


class ClaimWords(Base):
    """What a claim is found by, folded: its ``words``, those of its sources among them, and those of its ``unit``.

    The full-text index is over this table and follows it by itself: on SQLite the FTS5 table ``claim_index``, kept by
    triggers; on PostgreSQL the generated columns ``words_index`` and ``unit_index``.  A number of its own is the key
    because the numbers that SQLite gives to the rows of ``claims`` may change.
    """

    __tablename__ = "claim_words"

    id: Mapped[int] = mapped_column(LARGE, primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"), unique=True)
    words: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text, default="", server_default="")

    claim: Mapped[Claim] = relationship(back_populates="words")


class Quantity(Base):
    """A claim's figure as said.  ``lower`` and ``upper`` are derived from it for comparison, empty where open."""

    __tablename__ = "quantities"
    __table_args__ = (
        CheckConstraint("lower <= upper", name="bounds"),
        CheckConstraint(
            "modifier IN ('exact','approx','more_than','at_least','less_than','at_most','range')", name="modifier"
        ),
        Index(None, "modifier", "lower", "upper"),  # which bounds meet a range is a short search for each modifier
    )

    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]
    value: Mapped[Decimal] = mapped_column(ExactDecimal)
    value_max: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    lower: Mapped[float | None]
    upper: Mapped[float | None]
    modifier: Mapped[str] = mapped_column(String(10))
    unit: Mapped[str | None] = mapped_column(Text)
    unit_start: Mapped[int | None]
    unit_end: Mapped[int | None]
    unit_lemma: Mapped[str | None] = mapped_column(Text, index=True)
    currency: Mapped[str | None] = mapped_column(String(3))
    percent: Mapped[bool] = mapped_column(default=False)

    claim: Mapped[Claim] = relationship(back_populates="quantity")


class AttributionLink(Base):
    """One source in a claim's chain: the claimant at position 0, then each relay, last the publisher.

    ``proposed_source_id`` is whom the machine took the mention for; where a person decided otherwise, for this link or
    for the mention, the link is ``moved`` to ``source_id``.
    """

    __tablename__ = "attribution_links"
    __table_args__ = (
        CheckConstraint("role IN ('claimant','relay','publisher')", name="role"),
        CheckConstraint("decision IN ('proposed','confirmed','moved')", name="decision"),
    )

    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(10))
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)
    proposed_source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"), index=True)
    decision: Mapped[str] = mapped_column(String(10), default="proposed", server_default="proposed")
    mention: Mapped[str] = mapped_column(Text)
    start: Mapped[int | None]
    end: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")

    claim: Mapped[Claim] = relationship(back_populates="links")
    source: Mapped[Source] = relationship(foreign_keys=[source_id])
    proposed_source: Mapped[Source | None] = relationship(foreign_keys=[proposed_source_id])
