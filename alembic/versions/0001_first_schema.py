"""The first schema: documents, claims, quantities, sources, chains, topics, assessments, events, and the views."""

import sqlalchemy as sa
from alembic import op

from tracker.store.base import ExactDecimal, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CLAIM_OVERVIEW = """
CREATE VIEW claim_overview AS
SELECT c.id AS claim_id, d.key AS document, d.version AS document_version, d.title AS title,
       coalesce(p.name, d.publisher) AS publisher, d.published AS published, d.url AS url, d.language AS language,
       c.kind AS kind, c.clause AS quote, q.words AS figure, CAST(q.value AS double precision) AS value,
       CAST(q.value_max AS double precision) AS value_max, q.lower AS lower_bound, q.upper AS upper_bound,
       q.modifier AS modifier, q.unit AS unit, q.currency AS currency, q.percent AS percent,
       s.name AS source, s.kind AS source_kind, s.country AS source_country, c.cue AS cue, r.name AS relay,
       c.mode AS mode, c.stance AS stance, c.hedge AS hedge, c.as_of AS as_of, c.state AS state,
       c.made_by AS made_by, c.unsupported AS unsupported,
       coalesce((SELECT a.status FROM assessments a WHERE a.claim_id = c.id
                 ORDER BY a.made_at DESC, a.id DESC LIMIT 1), 'unverified') AS status
FROM claims c
JOIN documents d ON d.id = c.document_id
LEFT JOIN quantities q ON q.claim_id = c.id
LEFT JOIN attribution_links cl ON cl.claim_id = c.id AND cl.role = 'claimant'
LEFT JOIN sources s ON s.id = cl.source_id
LEFT JOIN attribution_links rl ON rl.claim_id = c.id AND rl.role = 'relay' AND rl.position =
     (SELECT min(x.position) FROM attribution_links x WHERE x.claim_id = c.id AND x.role = 'relay')
LEFT JOIN sources r ON r.id = rl.source_id
LEFT JOIN sources p ON p.id = d.publisher_source_id
"""

TOPIC_OVERVIEW = """
CREATE VIEW topic_overview AS
SELECT t.id AS topic_id, t.title AS title, t.status AS status, t.verdict AS verdict, t.decided_by AS decided_by,
       count(DISTINCT m.claim_id) AS claims, count(DISTINCT c.document_id) AS documents,
       count(DISTINCT l.source_id) AS claimants, min(q.lower) AS lowest_bound, max(q.upper) AS highest_bound
FROM topics t
LEFT JOIN topic_members m ON m.topic_id = t.id AND m.decision <> 'rejected'
LEFT JOIN claims c ON c.id = m.claim_id AND c.state = 'live'
LEFT JOIN quantities q ON q.claim_id = c.id
LEFT JOIN attribution_links l ON l.claim_id = c.id AND l.role = 'claimant'
GROUP BY t.id, t.title, t.status, t.verdict, t.decided_by
"""

VIEWS = {"claim_overview": CLAIM_OVERVIEW, "topic_overview": TOPIC_OVERVIEW}


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_subject_subject_id"), "events", ["subject", "subject_id"], unique=False)
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("reliability", sa.String(length=1), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("reliability IN ('A','B','C','D','E','F')", name=op.f("ck_sources_reliability")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("key", name=op.f("uq_sources_key")),
    )
    op.create_table(
        "topics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("decided_by", sa.String(length=10), nullable=False),
        sa.CheckConstraint("decided_by IN ('machine','person')", name=op.f("ck_topics_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
        sa.UniqueConstraint("key", name=op.f("uq_topics_key")),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("publisher_source_id", sa.Integer(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("models", sa.Text(), nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publisher_source_id"], ["sources.id"], name=op.f("fk_documents_publisher_source_id_sources")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_documents_key_version")),
    )
    op.create_index(op.f("ix_documents_key"), "documents", ["key"], unique=False)
    op.create_index(op.f("ix_documents_publisher_source_id"), "documents", ["publisher_source_id"], unique=False)
    op.create_index(op.f("ix_documents_sha256"), "documents", ["sha256"], unique=False)
    op.create_table(
        "source_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_aliases_source_id_sources"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_aliases")),
        sa.UniqueConstraint("source_id", "alias", name=op.f("uq_source_aliases_source_id_alias")),
    )
    op.create_index(op.f("ix_source_aliases_folded"), "source_aliases", ["folded"], unique=False)
    op.create_table(
        "claims",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("clause_start", sa.Integer(), nullable=False),
        sa.Column("clause_end", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("sentence_start", sa.Integer(), nullable=False),
        sa.Column("sentence_end", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("stance", sa.String(length=10), nullable=False),
        sa.Column("cue", sa.Text(), nullable=True),
        sa.Column("cue_start", sa.Integer(), nullable=True),
        sa.Column("cue_end", sa.Integer(), nullable=True),
        sa.Column("hedge", sa.Text(), nullable=True),
        sa.Column("hedge_start", sa.Integer(), nullable=True),
        sa.Column("hedge_end", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("made_by", sa.String(length=10), nullable=False),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=True),
        sa.Column("unsupported", sa.Text(), nullable=True),
        sa.Column("searchable", sa.Text(), nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('numeric','statement')", name=op.f("ck_claims_kind")),
        sa.CheckConstraint("made_by IN ('machine','person')", name=op.f("ck_claims_made_by")),
        sa.CheckConstraint("mode IN ('direct','indirect','mixed','none')", name=op.f("ck_claims_mode")),
        sa.CheckConstraint("stance IN ('asserts','denies')", name=op.f("ck_claims_stance")),
        sa.CheckConstraint("state IN ('live','superseded','deprecated')", name=op.f("ck_claims_state")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_claims_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_document_id"), "claims", ["document_id"], unique=False)
    op.create_index(op.f("ix_claims_state"), "claims", ["state"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=40), nullable=True),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("assessor", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(claim_id IS NULL) <> (topic_id IS NULL)", name=op.f("ck_assessments_one_subject")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_assessments_claim_id_claims")),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_assessments_topic_id_topics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    op.create_index(op.f("ix_assessments_claim_id"), "assessments", ["claim_id"], unique=False)
    op.create_index(op.f("ix_assessments_topic_id"), "assessments", ["topic_id"], unique=False)
    op.create_table(
        "attribution_links",
        sa.Column("claim_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("mention", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('claimant','relay','publisher')", name=op.f("ck_attribution_links_role")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_attribution_links_claim_id_claims"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_attribution_links_source_id_sources")),
        sa.PrimaryKeyConstraint("claim_id", "position", name=op.f("pk_attribution_links")),
    )
    op.create_index(op.f("ix_attribution_links_source_id"), "attribution_links", ["source_id"], unique=False)
    op.create_table(
        "quantities",
        sa.Column("claim_id", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("value", ExactDecimal(), nullable=False),
        sa.Column("value_max", ExactDecimal(), nullable=True),
        sa.Column("lower", sa.Double(), nullable=True),
        sa.Column("upper", sa.Double(), nullable=True),
        sa.Column("modifier", sa.String(length=10), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("unit_start", sa.Integer(), nullable=True),
        sa.Column("unit_end", sa.Integer(), nullable=True),
        sa.Column("unit_lemma", sa.Text(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("percent", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "modifier IN ('exact','approx','more_than','at_least','less_than','at_most','range')",
            name=op.f("ck_quantities_modifier"),
        ),
        sa.CheckConstraint("lower <= upper", name=op.f("ck_quantities_bounds")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_quantities_claim_id_claims"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_quantities")),
    )
    op.create_index(op.f("ix_quantities_unit_lemma"), "quantities", ["unit_lemma"], unique=False)
    op.create_table(
        "topic_members",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.CheckConstraint("decision IN ('proposed','confirmed','rejected')", name=op.f("ck_topic_members_decision")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_topic_members_claim_id_claims"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_topic_members_topic_id_topics"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("topic_id", "claim_id", name=op.f("pk_topic_members")),
    )
    op.create_index(op.f("ix_topic_members_claim_id"), "topic_members", ["claim_id"], unique=False)
    # ### end Alembic commands ###
    for view in VIEWS.values():
        op.execute(view)


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")
    op.drop_index(op.f("ix_topic_members_claim_id"), table_name="topic_members")
    op.drop_table("topic_members")
    op.drop_index(op.f("ix_quantities_unit_lemma"), table_name="quantities")
    op.drop_table("quantities")
    op.drop_index(op.f("ix_attribution_links_source_id"), table_name="attribution_links")
    op.drop_table("attribution_links")
    op.drop_index(op.f("ix_assessments_topic_id"), table_name="assessments")
    op.drop_index(op.f("ix_assessments_claim_id"), table_name="assessments")
    op.drop_table("assessments")
    op.drop_index(op.f("ix_claims_state"), table_name="claims")
    op.drop_index(op.f("ix_claims_document_id"), table_name="claims")
    op.drop_table("claims")
    op.drop_index(op.f("ix_source_aliases_folded"), table_name="source_aliases")
    op.drop_table("source_aliases")
    op.drop_index(op.f("ix_documents_sha256"), table_name="documents")
    op.drop_index(op.f("ix_documents_publisher_source_id"), table_name="documents")
    op.drop_index(op.f("ix_documents_key"), table_name="documents")
    op.drop_table("documents")
    op.drop_table("topics")
    op.drop_table("sources")
    op.drop_index(op.f("ix_events_subject_subject_id"), table_name="events")
    op.drop_table("events")
    # ### end Alembic commands ###
