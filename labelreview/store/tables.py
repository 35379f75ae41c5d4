"""The tables. Types are those that SQLite and PostgreSQL share."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

HEAD = "0004"
"""The migration that makes the tables as they are below."""

# SQLite gives out ids by itself only in columns that are called INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")

# ISO 8601 in UTC, always with microseconds: the same text in both databases, in order as text.
Time = String(32)

metadata = MetaData()

# One row, written when the database is made and never changed: copies of a database share it.
workspace = Table("workspace", metadata, Column("id", String(32), primary_key=True))

datasets = Table(
    "datasets",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("created_at", Time, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("dataset", String(200), ForeignKey("datasets.name"), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created_at", Time, nullable=False),
    UniqueConstraint("dataset", "digest", name="one_run_per_digest"),
    sqlite_autoincrement=True,
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("dataset", String(200), ForeignKey("datasets.name"), nullable=False),
    Column("example_id", Text, nullable=False),
    Column("verdict", String(20), nullable=False),
    # Empty, never NULL, without a label: NULLs would all count as different in the constraint.
    Column("label", Text, nullable=False),
    Column("annotator", String(100), nullable=False),
    Column("decided_at", Time, nullable=False),
    Column("note", Text, nullable=False),
    Column("seconds", Double),
    Column("score", Double),
    Column("suggested_label", Text),
    Column("given_label", Text),
    Column("run", String(64)),
    Column("batch", String(64), nullable=False),
    Column("seen_revision", BigInteger, nullable=False),
    # A row with verdict "undo" takes back the row with this id.
    Column("undoes", BigInteger, ForeignKey("decisions.id")),
    # Where it was made, see `labelreview.decision_log.ORIGINS`; empty in rows of earlier versions.
    Column("origin", String(20), nullable=False, server_default=""),
    Column("blind_label", Text),
    UniqueConstraint(
        "dataset",
        "example_id",
        "annotator",
        "verdict",
        "label",
        "seen_revision",
        name="one_decision_per_sight",
    ),
    UniqueConstraint("undoes", name="one_undo_per_decision"),
    Index("decisions_in_order", "dataset", "id"),
    Index("decisions_of_annotator", "dataset", "annotator", "id"),
    Index("decisions_of_batch", "dataset", "batch"),
    sqlite_autoincrement=True,
)

saved_filters = Table(
    "saved_filters",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("dataset", String(200), ForeignKey("datasets.name"), nullable=False),
    Column("name", String(100), nullable=False),
    Column("query", Text, nullable=False),
    Column("annotator", String(100), nullable=False),
    Column("created_at", Time, nullable=False),
    UniqueConstraint("dataset", "name", name="one_filter_per_name"),
    sqlite_autoincrement=True,
)

# Append-only like the decisions.
class_changes = Table(
    "class_changes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("dataset", String(200), ForeignKey("datasets.name"), nullable=False),
    Column("label", Text, nullable=False),
    Column("becomes", Text, nullable=False),
    Column("annotator", String(100), nullable=False),
    Column("changed_at", Time, nullable=False),
    # A row that takes back the row with this id.
    Column("undoes", BigInteger, ForeignKey("class_changes.id")),
    UniqueConstraint("undoes", name="one_undo_per_change"),
    Index("class_changes_in_order", "dataset", "id"),
    sqlite_autoincrement=True,
)

# Append-only: the last text of a pair counts, an empty one for none.
guidelines = Table(
    "guidelines",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("dataset", String(200), ForeignKey("datasets.name"), nullable=False),
    # The two classes of a pair in alphabetical order.
    Column("given_label", Text, nullable=False),
    Column("other_label", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("annotator", String(100), nullable=False),
    Column("written_at", Time, nullable=False),
    Index("guidelines_in_order", "dataset", "id"),
    sqlite_autoincrement=True,
)

ACTIVE = ("queued", "running", "cancelling")
"""The states of a job that is not finished."""

_IS_ACTIVE = text("state IN ('queued', 'running', 'cancelling')")

jobs = Table(
    "jobs",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("dataset", String(200)),
    Column("spec", JSON, nullable=False),
    Column("spec_digest", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("step", Text, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("rate", Double),
    Column("seconds_left", Double),
    Column("message", Text, nullable=False),
    Column("result", JSON),
    Column("host", String(255), nullable=False),
    Column("pid", Integer),
    # The process that works on it, see `labelreview.jobs.process`; until there is one, the one that
    # is about to start it.
    Column("worker", Text),
    Column("created_at", Time, nullable=False),
    Column("heartbeat_at", Time, nullable=False),
    Column("started_at", Time),
    Column("ended_at", Time),
    Index("jobs_of_dataset", "dataset", "id"),
    # The database itself keeps two equal jobs from being active at once.
    Index(
        "one_active_job",
        "spec_digest",
        unique=True,
        sqlite_where=_IS_ACTIVE,
        postgresql_where=_IS_ACTIVE,
    ),
    sqlite_autoincrement=True,
)


def now() -> str:
    """Return the current time as the tables store it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
