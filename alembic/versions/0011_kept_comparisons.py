"""What topics' comparisons come to is kept with them; those of before are derived anew at the first use."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("topics", sa.Column("comparison", sa.LargeBinary(), nullable=True))
    op.execute("UPDATE topics SET stale = true")


def downgrade() -> None:
    op.execute("UPDATE topics SET stale = true")
    op.drop_column("topics", "comparison")
