"""Every error that a user can cause, as one tree.

LabelReviewError          base: one sentence that says what is wrong and what to do
├── SourceError           a dataset cannot be read or has no usable rows
│   └── ColumnError       a column is missing, ambiguous or of the wrong kind
├── LabelError            a label that the dataset does not have
├── EvidenceError         probabilities, an encoder or a checkpoint cannot be used
├── SignalError           a signal that there is not, or that this evidence does not allow
├── MissingExtraError     the feature needs an optional install
├── FilterError           a filter or an order that makes no sense
├── DecisionError         a verdict that cannot be recorded
├── WorkspaceError        the workspace cannot be opened, read or written
│   └── NotFoundError     no dataset, run, example or job of that name
├── ExportError           the cleaned dataset cannot be written there
├── BenchError            a bench that names noise, shares or datasets that there are none of
├── ExperimentError       an experiment that cannot be run on this dataset
└── Cancelled             somebody asked the work to stop; finished parts are kept
"""

from __future__ import annotations


class LabelReviewError(Exception):
    """A problem the user can mend. ``str(error)`` is one sentence.

    Parameters
    ----------
    problem:
        What is wrong and where, without a closing full stop.
    remedy:
        What to do about it, in the imperative, without a closing full stop.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}; {self.remedy}."


class SourceError(LabelReviewError):
    """A dataset cannot be read, or no row of it can be used."""


class ColumnError(SourceError):
    """A column is missing, ambiguous, or does not hold what it should."""


class LabelError(LabelReviewError):
    """A label that is not one of the dataset's classes."""


class EvidenceError(LabelReviewError):
    """Probabilities, an encoder or a checkpoint do not fit the dataset or cannot be loaded."""


class SignalError(LabelReviewError):
    """A signal that there is not, or that needs evidence which the configuration does not make."""


class MissingExtraError(LabelReviewError):
    """The feature needs packages that the core install leaves out."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(
            f"{feature} needs packages that are not installed",
            f"run: pip install 'labelreview[{extra}]'",
        )


class FilterError(LabelReviewError):
    """A filter or an order that names something unknown or contradicts itself."""


class DecisionError(LabelReviewError):
    """A verdict that cannot be recorded."""


class WorkspaceError(LabelReviewError):
    """The workspace cannot be opened, read or written."""


class NotFoundError(WorkspaceError):
    """No dataset, run, example or job has that name."""


class ExportError(LabelReviewError):
    """The cleaned dataset cannot be written where it was asked for."""


class BenchError(LabelReviewError):
    """A bench that names noise, shares or datasets that there are none of."""


class ExperimentError(LabelReviewError):
    """An experiment that asks for what there is not, or that this dataset does not allow."""


class Cancelled(LabelReviewError):
    """Somebody asked the work to stop. Finished folds and batches are kept."""

    def __init__(self) -> None:
        super().__init__("Stopped on request", "start it again to go on where it stopped")
