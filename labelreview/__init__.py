"""Find wrong labels in a text-classification dataset, fix them, and export clean data.

>>> import labelreview
>>> findings = labelreview.score(texts, labels)  # doctest: +SKIP
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from labelreview.core.errors import LabelReviewError

if TYPE_CHECKING:
    from labelreview.core.configuration import Configuration
    from labelreview.decision_log import Decision
    from labelreview.findings.filter import Filter
    from labelreview.notebook import decisions, show
    from labelreview.runs.scoring import score
    from labelreview.workspace import Workspace, open_workspace

__version__ = version("labelreview")
__all__ = [
    "Configuration",
    "Decision",
    "Filter",
    "LabelReviewError",
    "Workspace",
    "__version__",
    "decisions",
    "open_workspace",
    "score",
    "show",
]

# Loaded on first use, so that `import labelreview` and the command line start fast.
_HOMES = {
    "Configuration": "labelreview.core.configuration",
    "Decision": "labelreview.decision_log",
    "Filter": "labelreview.findings.filter",
    "Workspace": "labelreview.workspace",
    "decisions": "labelreview.notebook",
    "open_workspace": "labelreview.workspace",
    "score": "labelreview.runs.scoring",
    "show": "labelreview.notebook",
}


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'labelreview' has no attribute {name!r}")
