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
    op.drop_table("matter_keys")
    _fill(_make(sa.Column("rank", sa.Integer(), nullable=False), sa.Column("place", sa.BigInteger(), nullable=False)))


def downgrade() -> None:
    op.drop_table("matter_keys")
    _fill(_make(sa.Column("day", sa.Integer(), nullable=False)))


def _make(*where: sa.Column[int]) -> sa.Table:
    """The table of keys with what tells where a claim stands."""
    return op.create_table(
        "matter_keys",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        *where,
        sa.Column("matter_id", LARGE, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "key", "leads", *(column.name for column in where), "matter_id", name=op.f("pk_matter_keys")
        ),
        sqlite_with_rowid=False,
    )


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
