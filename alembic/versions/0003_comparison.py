"""The comparison: what claims are about, what they are looked up by, and topics that people decide on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# As column constraints, because SQLite adds no others to a table that is there.
COLUMNS = {
    "claims": {"placed": "BOOLEAN NOT NULL DEFAULT {false}"},
    "topics": {
        "decision": "VARCHAR(10) NOT NULL DEFAULT 'proposed' CONSTRAINT ck_topics_decision "
        "CHECK (decision IN ('proposed','confirmed','rejected'))",
        "named": "BOOLEAN NOT NULL DEFAULT {false}",
        "stale": "BOOLEAN NOT NULL DEFAULT {true}",
        "terms": "VARCHAR(20) NOT NULL DEFAULT ''",
        "claims": "INTEGER NOT NULL DEFAULT 0",
        "origins": "INTEGER NOT NULL DEFAULT 0",
        "merged_into_id": "INTEGER CONSTRAINT ck_topics_merged_into CHECK (merged_into_id <> id) "
        "CONSTRAINT fk_topics_merged_into_id_topics REFERENCES topics (id)",
    },
    "topic_members": {"contested": "BOOLEAN NOT NULL DEFAULT {false}"},
}
# Columns, and which rows are in it: on SQLite as queries there have it, else as PostgreSQL has it.
INDEXES = {
    "ix_topics_verdict": ("topics", ["verdict"], None),
    "ix_topics_terms": ("topics", ["terms"], None),
    "ix_topics_stale": ("topics", ["id"], ("stale = 1", "stale")),
    "ix_topic_members_contested": ("topic_members", ["topic_id", "claim_id"], ("contested = 1", "contested")),
    "ix_claims_unplaced": ("claims", ["id"], ("placed = 0", "NOT placed")),
}


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    words = {"false": "0", "true": "1"} if sqlite else {"false": "false", "true": "true"}
    for table, columns in COLUMNS.items():
        for column, kind in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind.format(**words)}")
    for name, (table, columns, where) in INDEXES.items():
        conditions = [sa.text(condition) for condition in where] if where else [None, None]
        op.create_index(name, table, columns, sqlite_where=conditions[0], postgresql_where=conditions[1])
    op.create_table(
        "matters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=40), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("vectors", sa.LargeBinary(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_matters_claim_id_claims"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["leader_id"], ["matters.id"], name=op.f("fk_matters_leader_id_matters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matters")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_matters_claim_id")),
    )
    op.create_index(op.f("ix_matters_leader_id"), "matters", ["leader_id"])
    op.create_table(
        "matter_keys",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("matter_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "leads", "day", "matter_id", name=op.f("pk_matter_keys")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "topic_interests",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("wants", sa.String(length=10), nullable=False),
        sa.CheckConstraint("wants IN ('higher','lower','stake')", name=op.f("ck_topic_interests_wants")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_topic_interests_topic_id_topics"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_topic_interests_source_id_sources")),
        sa.PrimaryKeyConstraint("topic_id", "source_id", name=op.f("pk_topic_interests")),
    )
    # Topics that nobody decided are proposed anew, from what is about to be known of their claims.
    open_topics = (
        "SELECT t.id FROM topics t WHERE t.decided_by = 'machine' "
        "AND NOT EXISTS (SELECT 1 FROM assessments a WHERE a.topic_id = t.id) "
        "AND NOT EXISTS (SELECT 1 FROM topic_members m WHERE m.topic_id = t.id AND m.decision <> 'proposed')"
    )
    op.execute(f"DELETE FROM topic_members WHERE topic_id IN ({open_topics})")
    op.execute(f"DELETE FROM topics WHERE id IN ({open_topics})")


def downgrade() -> None:
    op.drop_table("topic_interests")
    op.drop_table("matter_keys")
    op.drop_table("matters")
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
