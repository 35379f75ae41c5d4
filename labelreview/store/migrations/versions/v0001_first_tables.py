"""Datasets, runs, decisions that nobody can change or delete, and jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ACTIVE = sa.text("state IN ('queued', 'running', 'cancelling')")


def upgrade() -> None:
    op.create_table(
        "datasets",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("dataset", sa.String(200), sa.ForeignKey("datasets.name"), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("dataset", "digest", name="one_run_per_digest"),
        sqlite_autoincrement=True,
    )
    _decisions()
    _jobs()


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("dataset", sa.String(200), sa.ForeignKey("datasets.name"), nullable=False),
        sa.Column("example_id", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("annotator", sa.String(100), nullable=False),
        sa.Column("decided_at", sa.String(32), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("seconds", sa.Double),
        sa.Column("score", sa.Double),
        sa.Column("suggested_label", sa.Text),
        sa.Column("given_label", sa.Text),
        sa.Column("run", sa.String(64)),
        sa.Column("batch", sa.String(64), nullable=False),
        sa.Column("seen_revision", sa.BigInteger, nullable=False),
        sa.Column("undoes", sa.BigInteger, sa.ForeignKey("decisions.id")),
        sa.UniqueConstraint(
            "dataset",
            "example_id",
            "annotator",
            "verdict",
            "label",
            "seen_revision",
            name="one_decision_per_sight",
        ),
        sa.UniqueConstraint("undoes", name="one_undo_per_decision"),
        sqlite_autoincrement=True,
    )
    op.create_index("decisions_in_order", "decisions", ["dataset", "id"])
    op.create_index("decisions_of_annotator", "decisions", ["dataset", "annotator", "id"])
    refuse = "decisions are never changed or deleted"
    if op.get_context().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER decisions_no_{change.lower()} BEFORE {change} ON decisions "
                f"BEGIN SELECT RAISE(ABORT, '{refuse}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION decisions_stay() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refuse}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER decisions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions "
        "FOR EACH STATEMENT EXECUTE FUNCTION decisions_stay()"
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("dataset", sa.String(200)),
        sa.Column("spec", sa.JSON, nullable=False),
        sa.Column("spec_digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("rate", sa.Double),
        sa.Column("seconds_left", sa.Double),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("result", sa.JSON),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("pid", sa.Integer),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("heartbeat_at", sa.String(32), nullable=False),
        sa.Column("started_at", sa.String(32)),
        sa.Column("ended_at", sa.String(32)),
        sqlite_autoincrement=True,
    )
    op.create_index("jobs_of_dataset", "jobs", ["dataset", "id"])
    op.create_index(
        "one_active_job",
        "jobs",
        ["spec_digest"],
        unique=True,
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    )
