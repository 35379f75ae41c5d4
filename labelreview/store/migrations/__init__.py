"""The steps from any earlier version's tables to today's, run by Alembic without a file of its own.

A new step is one more file in `versions/` and the new number in `tables.HEAD`.
"""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

# Alembic keeps what it is working on in a global: one thread at a time.
_ONE_AT_A_TIME = threading.Lock()


def known() -> tuple[str, ...]:
    """The versions that this one can upgrade."""
    script = ScriptDirectory.from_config(_config())
    return tuple(step.revision for step in script.walk_revisions())


def upgrade(connection: Connection) -> None:
    """Take the missing steps in the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    folder = str(Path(__file__).parent)
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config
