"""The file formats of other labelling tools: recognised by content, read, and written.

Pure functions between a tool's own records and `Task`s; nothing here knows datasets or decisions.
"""

from __future__ import annotations

from labelreview.labelling_tools.columns import summary, task_columns
from labelreview.labelling_tools.label_studio import LabelStudio
from labelreview.labelling_tools.types import LabellingTool, Records, ToolFormat

# Those that a batch can be sent to, by their name on the command line.
TOOLS: dict[str, LabellingTool] = {tool.name: tool for tool in (LabelStudio(),)}

FORMATS: tuple[ToolFormat, ...] = (*TOOLS.values(),)


def recognise(records: Records) -> ToolFormat | None:
    """Return the tool whose records these are, by their content, or None."""
    return next((tool for tool in FORMATS if tool.recognises(records)), None)


__all__ = ["FORMATS", "TOOLS", "recognise", "summary", "task_columns"]
