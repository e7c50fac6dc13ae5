"""Finding: the full-text index over claims, indexes for the other filters, saved searches.

The words that were kept with each claim go to a table of their own; the claims are sealed anew without them.
"""

import contextlib
import json

import sqlalchemy as sa
from alembic import op

from tracker.store import events, finding, seals
from tracker.store.base import UtcDateTime
from tracker.store.batches import MOST_ROWS

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BATCH = 5000

# Tokens are what stands between spaces, because the text is folded and cut into words before it is stored.
SQLITE = """
CREATE VIRTUAL TABLE claim_index USING fts5(
    words, unit, content='claim_words', content_rowid='id',
    tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'")
"""
FORGET = "INSERT INTO claim_index (claim_index, rowid, words, unit) VALUES ('delete', old.id, old.words, old.unit);"
LEARN = "INSERT INTO claim_index (rowid, words, unit) VALUES (new.id, new.words, new.unit);"
TRIGGERS = {
    "claim_words_added": f"AFTER INSERT ON claim_words BEGIN {LEARN} END",
    "claim_words_deleted": f"AFTER DELETE ON claim_words BEGIN {FORGET} END",
    "claim_words_changed": f"AFTER UPDATE ON claim_words BEGIN {FORGET} {LEARN} END",
}
# A tsvector holds a megabyte at most; what lies behind so many words of one sentence is not indexed.
POSTGRESQL = """
ALTER TABLE claim_words ADD COLUMN {column}_index tsvector
GENERATED ALWAYS AS (to_tsvector('simple', left({column}, 100000))) STORED
"""

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
        "claim_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_claim_words_claim_id_claims"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_words")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_claim_words_claim_id")),
    )
    op.create_table(
        "saved_searches",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_saved_searches")),
    )
    _index()
    _fill()
    _seal_anew(*_sealed_columns())
    op.execute("ALTER TABLE claims DROP COLUMN searchable")
    op.drop_index("ix_claims_document_id", table_name="claims")
    op.drop_index("ix_claims_state", table_name="claims")
    op.create_index("ix_claims_document_id_clause_start_id", "claims", ["document_id", "clause_start", "id"])
    op.create_index("ix_documents_published", "documents", ["published"])
    op.create_index("ix_quantities_modifier_lower_upper", "quantities", ["modifier", "lower", "upper"])


def _index() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for column in ("words", "unit"):
            op.execute(POSTGRESQL.format(column=column))
            op.execute(f"CREATE INDEX ix_claim_words_{column}_index ON claim_words USING gin ({column}_index)")
    else:
        op.execute(SQLITE)
        for name, trigger in TRIGGERS.items():
            op.execute(f"CREATE TRIGGER {name} {trigger}")


def _fill() -> None:
    """The words of the claims that are there already."""
    of_figure = [sa.column(name) for name in ("unit", "unit_lemma", "currency", "percent")]
    claim = sa.table("claims", sa.column("id"), sa.column("searchable"))
    figure = sa.table("quantities", sa.column("claim_id"), *of_figure)
    made = sa.table("claim_words", sa.column("claim_id"), sa.column("words"), sa.column("unit"))
    query = sa.select(claim, *(figure.c[column.name] for column in of_figure))
    query = query.outerjoin(figure, figure.c.claim_id == claim.c.id).order_by(claim.c.id).limit(BATCH)
    last = ""
    while rows := op.get_bind().execute(query.where(claim.c.id > last)).all():
        op.bulk_insert(made, [_words(row) for row in rows])
        last = rows[-1].id


def _words(row):
    unit = finding.unit_words(row.unit, row.unit_lemma, row.currency, bool(row.percent))
    return {"claim_id": row.id, "words": finding.indexed(row.searchable), "unit": unit}


def _sealed_columns():
    """What a claim's seal covers with the words that were kept with it, and without them."""
    there = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("claims")}
    without = [name for name in seals.columns("claim") if name in there]
    place = without.index("first_seen")
    return [*without[:place], "searchable", *without[place:]], without


def _seal_anew(before, after):
    """An event for each claim whose seal covers other columns from now on, which carries over what it says."""
    connection = op.get_bind()
    last = sa.select(EVENTS.c.id, EVENTS.c.hash).order_by(EVENTS.c.id.desc()).limit(1)
    number, previous = connection.execute(last).first() or (0, events.START)
    said = {"at": events.now(), "actor": events.MACHINE, "action": "sealed", "before": None, "after": None}
    why = "the words that it is found by are kept elsewhere now"
    ids = [row["id"] for row in seals.stored(connection, "claims", ["id"])]
    for start in range(0, len(ids), MOST_ROWS):
        part = ids[start : start + MOST_ROWS]
        kept = _kept(connection, part)
        new = []
        for row in list(seals.stored(connection, "claims", list(dict.fromkeys(before + after)), {"id": part})):
            old, key = kept.get(row["id"]), seals.key("claim", row)
            content = {name: row[name] for name in after}
            if old is None or seals.changed(content, old) is None:
                continue
            number += 1
            seal = seals.carried_over(old, {name: row[name] for name in before}, content)
            event = {
                **said,
                "id": number,
                "subject": "claim",
                "subject_id": row["id"],
                "why": why,
                "seals": {key: seal},
            }
            previous = event["hash"] = events.chained(previous, event)
            new.append(event)
        if new:
            connection.execute(sa.insert(EVENTS), new)


def _kept(connection, claims):
    """The seal that the last event left of each of some claims."""
    kept = {}
    where = {"subject": ["claim"], "subject_id": claims}
    for event in seals.stored(connection, "events", ["id", "subject_id", "seals"], where):
        key = seals.key("claim", {"id": event["subject_id"]})
        with contextlib.suppress(ValueError, TypeError, KeyError):  # what cannot be read is told by verify
            kept[event["subject_id"]] = _loaded(event["seals"])[key]
    return kept


def _loaded(value):
    """JSON as a database hands it out: SQLite as text."""
    return json.loads(value) if isinstance(value, str) else value


def downgrade() -> None:
    op.execute("ALTER TABLE claims ADD COLUMN searchable TEXT NOT NULL DEFAULT ''")
    op.execute(
        "UPDATE claims SET searchable = coalesce((SELECT words FROM claim_words WHERE claim_id = claims.id), '')"
    )
    _seal_anew(*reversed(_sealed_columns()))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE claims ALTER COLUMN searchable DROP DEFAULT")
    else:
        op.execute("DROP TABLE claim_index")
    op.drop_index("ix_quantities_modifier_lower_upper", table_name="quantities")
    op.drop_index("ix_documents_published", table_name="documents")
    op.drop_index("ix_claims_document_id_clause_start_id", table_name="claims")
    op.create_index("ix_claims_state", "claims", ["state"])
    op.create_index("ix_claims_document_id", "claims", ["document_id"])
    op.drop_table("saved_searches")
    op.drop_table("claim_words")
