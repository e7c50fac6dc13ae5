"""Claims that were taken out of topics are found without a look at all others."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rejected = sa.text("decision = 'rejected'")
    op.create_index(
        "ix_topic_members_rejected",
        "topic_members",
        ["topic_id", "claim_id"],
        sqlite_where=rejected,
        postgresql_where=rejected,
    )


def downgrade() -> None:
    op.drop_index("ix_topic_members_rejected", "topic_members")
