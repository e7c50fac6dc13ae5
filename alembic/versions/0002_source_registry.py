"""The registry of sources: parents, Wikidata ids, merges, and what people decided of names and links."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = (
    "'person','ministry','government','agency','outlet','company','ngo','international','party','anonymous',"
    "'document','other'"
)
MAKERS = "made_by IN ('machine','person')"

# As column constraints, because SQLite adds no others to a table that is there, and because making the table anew
# would take along every row that refers to it.
COLUMNS = {
    "sources": {
        "made_by": f"VARCHAR(10) NOT NULL DEFAULT 'machine' CONSTRAINT ck_sources_made_by CHECK ({MAKERS})",
        "parent_id": "INTEGER CONSTRAINT fk_sources_parent_id_sources REFERENCES sources (id)",
        "wikidata": f"VARCHAR(20) CONSTRAINT ck_sources_kind CHECK (kind IN ({KINDS}))",
        "state_affiliated": "BOOLEAN",
        "merged_into_id": "INTEGER CONSTRAINT ck_sources_merged_into CHECK (merged_into_id <> id) "
        "CONSTRAINT fk_sources_merged_into_id_sources REFERENCES sources (id)",
        "canonical_id": "INTEGER CONSTRAINT fk_sources_canonical_id_sources REFERENCES sources (id)",
    },
    "source_aliases": {
        "decision": "VARCHAR(10) NOT NULL DEFAULT 'proposed' CONSTRAINT ck_source_aliases_decision "
        "CHECK (decision IN ('proposed','confirmed','rejected'))",
        "made_by": f"VARCHAR(10) NOT NULL DEFAULT 'machine' CONSTRAINT ck_source_aliases_made_by CHECK ({MAKERS})",
    },
    "attribution_links": {
        "proposed_source_id": "INTEGER CONSTRAINT fk_attribution_links_proposed_source_id_sources "
        "REFERENCES sources (id)",
        "decision": "VARCHAR(10) NOT NULL DEFAULT 'proposed' CONSTRAINT ck_attribution_links_decision "
        "CHECK (decision IN ('proposed','confirmed','moved'))",
    },
}
INDEXES = {
    "ix_sources_parent_id": ("sources", "parent_id"),
    "ix_sources_merged_into_id": ("sources", "merged_into_id"),
    "ix_sources_canonical_id": ("sources", "canonical_id"),
    "ix_attribution_links_proposed_source_id": ("attribution_links", "proposed_source_id"),
}

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
{claimant}
LEFT JOIN attribution_links rl ON rl.claim_id = c.id AND rl.role = 'relay' AND rl.position =
     (SELECT min(x.position) FROM attribution_links x WHERE x.claim_id = c.id AND x.role = 'relay')
{relay}
{publisher}
"""

TOPIC_OVERVIEW = """
CREATE VIEW topic_overview AS
SELECT t.id AS topic_id, t.title AS title, t.status AS status, t.verdict AS verdict, t.decided_by AS decided_by,
       count(DISTINCT m.claim_id) AS claims, count(DISTINCT c.document_id) AS documents,
       count(DISTINCT s.id) AS claimants, min(q.lower) AS lowest_bound, max(q.upper) AS highest_bound
FROM topics t
LEFT JOIN topic_members m ON m.topic_id = t.id AND m.decision <> 'rejected'
LEFT JOIN claims c ON c.id = m.claim_id AND c.state = 'live'
LEFT JOIN quantities q ON q.claim_id = c.id
LEFT JOIN attribution_links l ON l.claim_id = c.id AND l.role = 'claimant'
{claimant}
GROUP BY t.id, t.title, t.status, t.verdict, t.decided_by
"""


def as_linked(name: str, column: str) -> str:
    """The join to the source that a row points to."""
    return f"LEFT JOIN sources {name} ON {name}.id = {column}"


def as_merged(name: str, column: str) -> str:
    """The join to the source that the one that a row points to was merged into, or to itself."""
    return f"{as_linked(f'{name}_own', column)}\n{as_linked(name, f'coalesce({name}_own.canonical_id, {name}_own.id)')}"


def make_views(join) -> None:
    places = {
        "claimant": join("s", "cl.source_id"),
        "relay": join("r", "rl.source_id"),
        "publisher": join("p", "d.publisher_source_id"),
    }
    op.execute(CLAIM_OVERVIEW.format(**places))
    op.execute(TOPIC_OVERVIEW.format(claimant=join("s", "l.source_id")))


def drop_views() -> None:
    for name in ("topic_overview", "claim_overview"):
        op.execute(f"DROP VIEW {name}")


def upgrade() -> None:
    drop_views()
    op.execute(f"UPDATE sources SET kind = 'other' WHERE kind NOT IN ({KINDS})")
    for table, columns in COLUMNS.items():
        for column, kind in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    for name, (table, column) in INDEXES.items():
        op.create_index(name, table, [column], unique=False)
    op.execute("UPDATE attribution_links SET proposed_source_id = source_id")
    op.execute(
        "UPDATE source_aliases SET decision = 'confirmed' WHERE source_id IN (SELECT id FROM sources WHERE confirmed)"
    )
    make_views(as_merged)


def downgrade() -> None:
    drop_views()
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
    if op.get_bind().dialect.name == "postgresql":  # SQLite drops it with the column that it was added with
        op.drop_constraint("ck_sources_kind", "sources")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    make_views(as_linked)
