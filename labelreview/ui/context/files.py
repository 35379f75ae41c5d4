"""What the paths and addresses that people enter on pages may name."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from labelreview.core.errors import FileAccessError
from labelreview.core.file_access import FileAccess
from labelreview.core.hub_ids import is_hub_id
from labelreview.core.visitors import Visitors
from labelreview.evidence.encoders_here import encoders_here
from labelreview.ui.context.workspaces import workspace


def file_access() -> FileAccess:
    """Return where the pages of this server read and write."""
    return FileAccess.of_server(workspace().settings)


def is_on_hub(given: str) -> bool:
    """Return whether it may be an id on the Hugging Face Hub: there is nothing of that name where
    pages read, nor where this server started, in which the libraries look first."""
    places = (file_access().folder, Path())
    return is_hub_id(given) and not any(os.path.lexists(place / given) for place in places)


def model_name(given: str, known: Collection[str] = ()) -> str:
    """Return the folder or Hub ID of a model. Raises `FileAccessError` for a folder elsewhere that
    is neither `known`, such as from earlier runs, nor comes with an installed package."""
    if given in known or is_on_hub(given) or given in {one.name for one in encoders_here()}:
        return given
    return str(file_access().readable(given))


def check_publishing() -> None:
    """Raise `FileAccessError` where others use the dashboard: it would be in its owner's name."""
    if Visitors.from_environment().anyone:
        raise FileAccessError(
            "Pages publish nothing on the Hub while other machines may reach the dashboard",
            "use another format, or publish it with: labelreview export --format hub",
        )


def may_reach_addresses() -> bool:
    """Return whether pages may ask what lies at an address, with the keys of this machine: only
    where nobody else uses the dashboard."""
    return not Visitors.from_environment().anyone


def check_judge(judge: object) -> None:
    """Raise `FileAccessError` for a language model where others use the dashboard: it would be
    asked from inside this network, with the keys of this machine and at its owner's expense."""
    if judge and not may_reach_addresses():
        raise FileAccessError(
            "Pages ask no language model while other machines may reach the dashboard",
            "score without one, or with: labelreview score NAME --judge MODEL",
        )


def check_address() -> None:
    """Raise `FileAccessError` for any address where others use the dashboard: it would be read from
    inside this network, with the keys of this machine."""
    if not may_reach_addresses():
        raise FileAccessError(
            "Pages read no addresses while other machines may reach the dashboard",
            "upload the file, or import it with: labelreview import ADDRESS",
        )
