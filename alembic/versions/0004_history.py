"""History that can be checked: chained events, seals of rows; assessments with credibility and review dates."""

import sqlalchemy as sa
from alembic import op

from tracker.store import events, seals
from tracker.store.batches import MOST_ROWS

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# As column constraints, because SQLite adds no others to a table that is there.
COLUMNS = {
    "events": {"seals": "JSON", "hash": "VARCHAR(64) NOT NULL DEFAULT ''"},
    "assessments": {
        "credibility": "INTEGER CONSTRAINT ck_assessments_credibility CHECK (credibility BETWEEN 1 AND 6)",
        "review_by": "DATE",
        "would_settle": "TEXT",
        "withdrawn": "BOOLEAN NOT NULL DEFAULT false",
    },
}
# Whose rows are sealed as they are found, each kind with the tables that go with it and the column that leads there.
SEALED = {
    "document": {},
    "source": {"alias": "source_id"},
    "claim": {"quantity": "claim_id", "link": "claim_id"},
    "assessment": {},
}
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
       coalesce((SELECT a.status FROM assessments a WHERE {latest}
                 LIMIT 1), 'unverified') AS status
FROM claims c
JOIN documents d ON d.id = c.document_id
LEFT JOIN quantities q ON q.claim_id = c.id
LEFT JOIN attribution_links cl ON cl.claim_id = c.id AND cl.role = 'claimant'
LEFT JOIN sources s_own ON s_own.id = cl.source_id
LEFT JOIN sources s ON s.id = coalesce(s_own.canonical_id, s_own.id)
LEFT JOIN attribution_links rl ON rl.claim_id = c.id AND rl.role = 'relay' AND rl.position =
     (SELECT min(x.position) FROM attribution_links x WHERE x.claim_id = c.id AND x.role = 'relay')
LEFT JOIN sources r_own ON r_own.id = rl.source_id
LEFT JOIN sources r ON r.id = coalesce(r_own.canonical_id, r_own.id)
LEFT JOIN sources p_own ON p_own.id = d.publisher_source_id
LEFT JOIN sources p ON p.id = coalesce(p_own.canonical_id, p_own.id)
"""
BEFORE = "a.claim_id = c.id ORDER BY a.made_at DESC, a.id DESC"
SINCE = "a.claim_id = c.id AND NOT a.withdrawn ORDER BY a.id DESC"


def make_view(latest: str) -> None:
    op.execute(CLAIM_OVERVIEW.format(latest=latest))


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for column, kind in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    op.execute("DROP VIEW claim_overview")
    make_view(SINCE)
    connection = op.get_bind()
    seal_what_there_is(connection)
    chain_what_there_is(connection)


def seal_what_there_is(connection: sa.Connection) -> None:
    """One event for each document, source, claim and assessment, which keeps how its rows were found."""
    number = connection.execute(sa.select(sa.func.coalesce(sa.func.max(EVENTS.c.id), 0))).scalar_one()
    said = {"at": events.now(), "actor": events.MACHINE, "action": "sealed", "why": "as it was when seals came in"}
    for kind, others in SEALED.items():
        for rows in batches(connection, kind):
            kept = {row[seals.keys(kind)[0]]: {seals.key(kind, row): sealed(connection, kind, row)} for row in rows}
            for other, leads in others.items():
                for row in found(connection, other, leads, list(kept)):
                    kept[row[leads]][seals.key(other, row)] = sealed(connection, other, row)
            new = [
                {**said, "id": number + i, "subject": kind, "subject_id": str(subject), "seals": kept[subject]}
                for i, subject in enumerate(kept, start=1)
            ]
            connection.execute(sa.insert(EVENTS), new)
            number += len(new)


def batches(connection: sa.Connection, kind: str):
    """All rows of a kind, by their numbers, so that none is read while others are written."""
    [key] = seals.keys(kind)
    name = seals.KINDS[kind].__table__.name
    numbers = [row[key] for row in seals.stored(connection, name, [key])]
    for start in range(0, len(numbers), MOST_ROWS):
        yield found(connection, kind, key, numbers[start : start + MOST_ROWS])


def found(connection: sa.Connection, kind: str, column: str, values: list):
    name = seals.KINDS[kind].__table__.name
    there = {c["name"] for c in sa.inspect(connection).get_columns(name)}
    wanted = dict.fromkeys([*seals.keys(kind), *(c for c in seals.columns(kind) if c in there), column])
    return list(seals.stored(connection, name, list(wanted), {column: values}))


def sealed(connection: sa.Connection, kind: str, row: dict) -> str:
    return seals.seal({name: row.get(name) for name in seals.columns(kind)})


def chain_what_there_is(connection: sa.Connection) -> None:
    numbers = list(connection.execute(sa.select(EVENTS.c.id).order_by(EVENTS.c.id)).scalars())
    previous = events.START
    for start in range(0, len(numbers), MOST_ROWS):
        part = numbers[start : start + MOST_ROWS]
        rows = connection.execute(sa.select(EVENTS).where(EVENTS.c.id.in_(part)).order_by(EVENTS.c.id)).mappings()
        hashes = []
        for row in list(rows):
            previous = events.chained(previous, row)
            hashes.append({"number": row["id"], "made": previous})
        update = sa.update(EVENTS).where(EVENTS.c.id == sa.bindparam("number")).values(hash=sa.bindparam("made"))
        connection.execute(update, hashes)


def downgrade() -> None:
    op.execute("DROP VIEW claim_overview")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    make_view(BEFORE)
    if op.get_bind().dialect.name == "postgresql":  # whose sequence does not know of the numbers that were given since
        op.execute("SELECT setval(pg_get_serial_sequence('events', 'id'), (SELECT coalesce(max(id), 1) FROM events))")
