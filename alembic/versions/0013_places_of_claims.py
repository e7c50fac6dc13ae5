"""Claims are looked up by rank and place, an order without ties, where it was by day: many share one, or have none."""

from hashlib import blake2b

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AT_ONCE = 1000
DAY, STARTS, STEP = 1 << 41, 1 << 16, 8  # places of a day and of a document, characters to one
LARGE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

matters = sa.table(
    "matters",
    *(sa.column(name, sa.BigInteger()) for name in ("id", "rank", "day", "leader_id")),
    sa.column("about", sa.JSON()),
)


def upgrade() -> None:
    _fill(_made_anew("rank", "place", instead_of=["day"]))


def downgrade() -> None:
    _fill(_made_anew("day", instead_of=["rank", "place"]))


def _made_anew(*names: str, instead_of: list[str]) -> sa.Table:
    """The table of keys, empty, with other columns that tell where a claim stands; on a server it keeps its grants."""
    types = {"rank": sa.Integer(), "day": sa.Integer(), "place": sa.BigInteger()}
    where = [sa.Column(name, types[name], autoincrement=False, nullable=False) for name in names]
    primary = ["key", "leads", *names, "matter_id"]
    rest = [
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("matter_id", LARGE, autoincrement=False, nullable=False),
    ]
    if op.get_bind().dialect.name != "postgresql":
        op.drop_table("matter_keys")
        key = sa.PrimaryKeyConstraint(*primary, name=op.f("pk_matter_keys"))
        return op.create_table("matter_keys", *rest[:2], *where, rest[2], key, sqlite_with_rowid=False)
    op.execute("DELETE FROM matter_keys")
    op.drop_constraint(op.f("pk_matter_keys"), "matter_keys")
    for name in instead_of:
        op.drop_column("matter_keys", name)
    for column in where:
        op.add_column("matter_keys", sa.Column(column.name, column.type, nullable=False))
    op.create_primary_key(op.f("pk_matter_keys"), "matter_keys", primary)
    return sa.Table("matter_keys", sa.MetaData(), *rest, *where)


def _fill(table: sa.Table) -> None:
    """The rows of keys, from what is stored of each claim that has been placed."""
    last = 0
    query = sa.select(matters).where(matters.c.leader_id.is_not(None)).order_by(matters.c.id).limit(AT_ONCE)
    while found := op.get_bind().execute(query.where(matters.c.id > last)).all():
        last = found[-1].id
        rows = [
            {"key": key, "leads": row.leader_id == row.id, "matter_id": row.id}
            | {"rank": row.rank, "place": _place(row.day, row.about["document"], row.about["start"]), "day": row.day}
            for row in found
            for key in row.about["keys"]
        ]
        kept = table.columns.keys()
        op.bulk_insert(table, [{name: row[name] for name in kept} for row in rows])


def _place(day: int, document: str, start: int) -> int:
    number = int.from_bytes(blake2b(document.encode(), digest_size=4).digest(), "big") >> 7
    return day * DAY + number * STARTS + min(start // STEP, STARTS - 1)
