"""Every error that a user can cause, as one tree.

LabelReviewError          base: one sentence with the problem and the remedy
├── SourceError           a dataset cannot be read or has no usable rows
│   └── ColumnError       a column is missing, ambiguous or of the wrong kind
├── LabelError            a label that is not a class of the dataset
├── EvidenceError         probabilities, an encoder or a checkpoint cannot be used
├── SignalError           an unknown signal, or one that this evidence does not allow
├── MissingExtraError     the feature needs packages of an optional extra
├── FilterError           an invalid filter or order
├── DecisionError         a verdict that cannot be recorded
├── WorkspaceError        the workspace cannot be opened, read or written
│   ├── OutageError       the database refuses for now, and may answer later
│   ├── NotFoundError     no dataset, run, example or job of that name
│   ├── DatabaseLostError the database of datasets and runs is missing or empty
│   └── ReadOnlyError     the workspace can be viewed, and nothing recorded in it
├── FileAccessError       a path or an address that pages may not use
├── ExportError           the cleaned dataset cannot be written there
├── ExchangeError         the server of a labelling tool refuses or cannot be reached
├── BenchmarkError            a benchmark with unknown noise, datasets or invalid rates
├── ExperimentError       an experiment that cannot be run on this dataset
└── Cancelled             the work was stopped on request; finished parts are kept
"""

from __future__ import annotations

from labelreview.core.secrets import without_secrets


class LabelReviewError(Exception):
    """A problem that the user can fix. ``str(error)`` is one sentence, without any secret.

    Parameters
    ----------
    problem:
        What is wrong and where, without a closing full stop.
    remedy:
        What to do about it, in the imperative, without a closing full stop.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = without_secrets(problem)
        self.remedy = without_secrets(remedy)
        super().__init__(self.problem, self.remedy)

    def __str__(self) -> str:
        return f"{self.problem}; {self.remedy}."


class SourceError(LabelReviewError):
    """A dataset cannot be read, or no row of it can be used."""


class ColumnError(SourceError):
    """A column is missing, ambiguous, or has the wrong kind of values."""


class LabelError(LabelReviewError):
    """A label that is not one of the dataset's classes."""


class EvidenceError(LabelReviewError):
    """Probabilities, an encoder or a checkpoint do not fit the dataset or cannot be loaded."""


class SignalError(LabelReviewError):
    """An unknown signal, or one that needs evidence which the configuration does not include."""


class MissingExtraError(LabelReviewError):
    """The feature needs packages of an optional extra."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(
            f"{feature} needs packages that are not installed",
            f"run: pip install 'labelreview[{extra}]'",
        )


class FilterError(LabelReviewError):
    """A filter or an order with an unknown name or contradictory values."""


class DecisionError(LabelReviewError):
    """A verdict that cannot be recorded."""


class WorkspaceError(LabelReviewError):
    """The workspace cannot be opened, read or written."""


class OutageError(WorkspaceError):
    """The database refuses or cannot be reached, which may pass: nothing is wrong with what was
    asked for."""


class NotFoundError(WorkspaceError):
    """No dataset, run, example or job has that name."""


class DatabaseLostError(WorkspaceError):
    """The workspace holds datasets or runs, and its database is missing or empty."""


class FileAccessError(LabelReviewError):
    """A path or an address that the pages of the dashboard may not use."""


class ReadOnlyError(WorkspaceError):
    """The workspace can be viewed, and nothing can be recorded in it."""


class ExportError(LabelReviewError):
    """The cleaned dataset cannot be written to the given place."""


class ExchangeError(LabelReviewError):
    """The server of a labelling tool refuses, or cannot be reached."""


class BenchmarkError(LabelReviewError):
    """A benchmark with unknown noise or datasets, or with invalid rates."""


class ExperimentError(LabelReviewError):
    """An unknown experiment, or one that cannot be run on this dataset."""


class Cancelled(LabelReviewError):
    """The work was stopped on request. Finished folds and batches are kept."""

    def __init__(self) -> None:
        super().__init__("Stopped on request", "start it again to resume where it stopped")
