"""Reviews of how claims were read; claims that are held back because a person decided on another reading."""

import contextlib
import json

import sqlalchemy as sa
from alembic import op

from tracker.store import events, seals
from tracker.store.base import UtcDateTime
from tracker.store.batches import parts

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

EVENTS = sa.table(
    "events",
    sa.column("id", sa.Integer()),
    sa.column("at", sa.DateTime(timezone=True)),
    *(sa.column(name, sa.Text()) for name in ("actor", "action", "subject", "subject_id")),
    *(sa.column(name, sa.JSON(none_as_null=True)) for name in ("before", "after")),
    sa.column("why", sa.Text()),
    sa.column("seals", sa.JSON(none_as_null=True)),
    sa.column("hash", sa.String(64)),
)


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("correction_id", sa.String(length=40), nullable=True),
        sa.Column("wrong", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("decision IN ('accepted','corrected','rejected')", name=op.f("ck_reviews_decision")),
        sa.CheckConstraint(
            "decision = 'corrected' OR (correction_id IS NULL AND wrong IS NULL)", name=op.f("ck_reviews_correction")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_reviews_claim_id_claims")),
        sa.ForeignKeyConstraint(["correction_id"], ["claims.id"], name=op.f("fk_reviews_correction_id_claims")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index("ix_reviews_claim_id", "reviews", ["claim_id"])
    op.create_index("ix_reviews_correction_id", "reviews", ["correction_id"])
    op.execute("ALTER TABLE claims ADD COLUMN held BOOLEAN")


def downgrade() -> None:
    """Take the reviews away, and say so in the history; what they made of claims stays."""
    connection = op.get_bind()
    events_of_reviews = [
        {"subject": "review", "subject_id": str(row["id"]), "seals": {seals.key("review", row): None}}
        for row in seals.stored(connection, "reviews", ["id"])
    ]
    _append(connection, [*events_of_reviews, *_held(connection)])
    op.drop_table("reviews")
    op.execute("ALTER TABLE claims DROP COLUMN held")


def _held(connection):
    """An event for each claim that is held, with a seal without that column, which carries over what the last says."""
    there = {column["name"] for column in sa.inspect(connection).get_columns("claims")}
    columns = [name for name in seals.columns("claim") if name in there]
    rows = [row for row in seals.stored(connection, "claims", columns) if row["held"] is not None]
    for some in parts(rows):
        kept = {}
        where = {"subject": ["claim"], "subject_id": [row["id"] for row in some]}
        for event in seals.stored(connection, "events", ["id", "subject_id", "seals"], where):
            with contextlib.suppress(ValueError, TypeError, KeyError):  # what cannot be read is told by verify
                found = event["seals"]
                found = json.loads(found) if isinstance(found, str) else found
                kept[event["subject_id"]] = found[f"claim:{event['subject_id']}"]
        for row in some:
            if row["id"] in kept:
                left = {name: value for name, value in row.items() if name != "held"}
                seal = seals.carried_over(kept[row["id"]], row, left)
                yield {"subject": "claim", "subject_id": row["id"], "seals": {f"claim:{row['id']}": seal}}


def _append(connection, found):
    """Events at the end of the history."""
    last = sa.select(EVENTS.c.id, EVENTS.c.hash).order_by(EVENTS.c.id.desc()).limit(1)
    number, previous = connection.execute(last).first() or (0, events.START)
    said = {"at": events.now(), "actor": events.MACHINE, "action": "sealed", "before": None, "after": None}
    why = "reviews were taken out of the database"
    for some in parts(found):
        new = []
        for one in some:
            number += 1
            event = {**said, **one, "why": why, "id": number}
            previous = event["hash"] = events.chained(previous, event)
            new.append(event)
        connection.execute(sa.insert(EVENTS), new)
