"""A name for the database itself, so that another one in its place is noticed."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    workspace = op.create_table("workspace", sa.Column("id", sa.String(32), primary_key=True))
    op.bulk_insert(workspace, [{"id": uuid.uuid4().hex}])
