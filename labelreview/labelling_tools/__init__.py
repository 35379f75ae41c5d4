"""The file formats of other labelling tools: recognised by content, read, and written.

Pure functions between a tool's own records and `Task`s; nothing here knows datasets or decisions.
"""

from __future__ import annotations

from labelreview.labelling_tools.argilla import Argilla
from labelreview.labelling_tools.columns import summary, task_columns
from labelreview.labelling_tools.doccano import Doccano
from labelreview.labelling_tools.label_studio import LabelStudio
from labelreview.labelling_tools.labelbox import Labelbox
from labelreview.labelling_tools.lighttag import LightTag
from labelreview.labelling_tools.model_tables import table_summary
from labelreview.labelling_tools.prodigy import Prodigy
from labelreview.labelling_tools.reading import SAMPLE
from labelreview.labelling_tools.types import LabellingTool, Records, ToolFormat

# Those that a batch can be sent to, by their name on the command line.
_SENT_TO: tuple[LabellingTool, ...] = (
    LabelStudio(),
    Argilla(),
    Doccano(),
    Prodigy(),
    Labelbox(),
)
TOOLS = {tool.name: tool for tool in _SENT_TO}

FORMATS: tuple[ToolFormat, ...] = (*_SENT_TO, LightTag())


def recognise(records: Records) -> ToolFormat | None:
    """Return the tool whose records these are, by their content, or None."""
    return next((tool for tool in FORMATS if tool.recognises(records)), None)


__all__ = [
    "FORMATS",
    "SAMPLE",
    "TOOLS",
    "Records",
    "recognise",
    "summary",
    "table_summary",
    "task_columns",
]
