"""Which very process works on a job: host and number are given to another one some day."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("worker", sa.Text))
