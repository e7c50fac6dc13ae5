"""Finding: the full-text index over claims, indexes for the other filters, saved searches."""

import sqlalchemy as sa
from alembic import op

from tracker.store import finding
from tracker.store.base import UtcDateTime

revision = "0005"
down_revision = "0002"
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


def downgrade() -> None:
    op.execute("ALTER TABLE claims ADD COLUMN searchable TEXT NOT NULL DEFAULT ''")
    op.execute(
        "UPDATE claims SET searchable = coalesce((SELECT words FROM claim_words WHERE claim_id = claims.id), '')"
    )
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
