"""Numbers of 64 bits for what an archive has many of; SQLite's are of 64 bits already."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COUNTED = ("events", "claim_words", "matters")
COLUMNS = (*((table, "id") for table in COUNTED), ("matters", "leader_id"), ("matter_keys", "matter_id"))


def upgrade() -> None:
    _change(sa.Integer(), sa.BigInteger())


def downgrade() -> None:
    _change(sa.BigInteger(), sa.Integer())


def _change(old: sa.Integer, new: sa.Integer) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column in COLUMNS:
        op.alter_column(table, column, existing_type=old, type_=new)
    for table in COUNTED:
        op.execute(f"ALTER SEQUENCE {table}_id_seq AS {'bigint' if isinstance(new, sa.BigInteger) else 'integer'}")
