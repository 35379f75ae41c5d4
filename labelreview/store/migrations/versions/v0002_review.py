"""Where a decision was made and what was chosen blind; saved filters, classes that are renamed or
merged, guidelines."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "decisions", sa.Column("origin", sa.String(20), nullable=False, server_default="")
    )
    op.add_column("decisions", sa.Column("blind_label", sa.Text))
    op.create_index("decisions_of_batch", "decisions", ["dataset", "batch"])
    op.create_table(
        "saved_filters",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("dataset", sa.String(200), sa.ForeignKey("datasets.name"), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("annotator", sa.String(100), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("dataset", "name", name="one_filter_per_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "class_changes",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("dataset", sa.String(200), sa.ForeignKey("datasets.name"), nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("becomes", sa.Text, nullable=False),
        sa.Column("annotator", sa.String(100), nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.Column("undoes", sa.BigInteger, sa.ForeignKey("class_changes.id")),
        sa.UniqueConstraint("undoes", name="one_undo_per_change"),
        sqlite_autoincrement=True,
    )
    op.create_index("class_changes_in_order", "class_changes", ["dataset", "id"])
    op.create_table(
        "guidelines",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("dataset", sa.String(200), sa.ForeignKey("datasets.name"), nullable=False),
        sa.Column("given_label", sa.Text, nullable=False),
        sa.Column("other_label", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("annotator", sa.String(100), nullable=False),
        sa.Column("written_at", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("guidelines_in_order", "guidelines", ["dataset", "id"])
    for table in ("class_changes", "guidelines"):
        _append_only(table)


def _append_only(table: str) -> None:
    refuse = "this table is only added to"
    if op.get_context().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{refuse}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_stay() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refuse}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stay()"
    )
