"""What the paths and addresses that people enter on pages may name."""

from __future__ import annotations

import os
import re
from collections.abc import Collection

from labelreview.core.errors import FileAccessError
from labelreview.core.file_access import FileAccess
from labelreview.core.visitors import Visitors
from labelreview.evidence.encoders_here import encoders_here
from labelreview.ui.context.workspaces import workspace

_HUB_ID = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?")


def file_access() -> FileAccess:
    """Return where the pages of this server read and write."""
    return FileAccess.of_server(workspace().settings)


def is_hub_id(given: str) -> bool:
    """Return whether it may be an id on the Hugging Face Hub and is no path where pages read."""
    return bool(_HUB_ID.fullmatch(given)) and not os.path.lexists(file_access().folder / given)


def model_name(given: str, known: Collection[str] = ()) -> str:
    """Return the folder or Hub ID of a model. Raises `FileAccessError` for a folder elsewhere that
    is neither `known`, such as from earlier runs, nor comes with an installed package."""
    if given in known or is_hub_id(given) or given in {one.name for one in encoders_here()}:
        return given
    return str(file_access().readable(given))


def check_address() -> None:
    """Raise `FileAccessError` for any address where others use the dashboard: it would be read from
    inside this network, with the keys of this machine."""
    if Visitors.from_environment().anyone:
        raise FileAccessError(
            "Pages read no addresses while other machines may reach the dashboard",
            "upload the file, or import it with: labelreview import ADDRESS",
        )
