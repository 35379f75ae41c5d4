"""One dataset's way out to other labelling tools, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labelreview.data.dataset import Dataset
from labelreview.decision_log import DecisionLog
from labelreview.exchange.answers import receive_tasks
from labelreview.exchange.batch import batch_of, unscored
from labelreview.exchange.files import read_tasks, tool_called, write_batch
from labelreview.exchange.received import Received
from labelreview.exchange.servers import Uploaded, open_server, upload
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.labelling_tools.types import SentBatch


@dataclass(frozen=True, slots=True)
class Exchange:
    """Sends examples of one dataset to other labelling tools, and receives the answers.

    findings:
        Those of the run whose suggestions are sent; None when the dataset is not scored.
    protected:
        Files and folders that are not written into.
    """

    dataset: Dataset
    log: DecisionLog
    findings: Findings | None
    protected: Sequence[Path] = ()

    def batch(self, selection: Filter | None = None, limit: int | None = None) -> SentBatch:
        """Return the selected examples; see `batch_of`."""
        return batch_of(self.dataset, self.log, self.findings, selection or Filter(), limit)

    def count(self, selection: Filter) -> int:
        """Count the examples that `batch` would have."""
        if self.findings is None:
            return len(unscored(self.dataset, self.log, selection))
        return self.findings.count(selection)

    def send(
        self, batch: SentBatch, tool: str, output: str | Path, *, overwrite: bool = False
    ) -> list[Path]:
        """Write the files of a batch for the tool of that name; see `write_batch`."""
        return write_batch(
            tool_called(tool), batch, output, overwrite=overwrite, protected=self.protected
        )

    def receive(
        self, path: str | Path, *, tool: str | None = None, annotator: str | None = None
    ) -> Received:
        """Record the answers in a file as decisions; see `read_tasks` and `receive_tasks`."""
        format_, tasks = read_tasks(path, tool)
        return receive_tasks(self.dataset, self.log, format_, tasks, annotator=annotator)

    def upload(self, batch: SentBatch, tool: str, url: str, project: str | None = None) -> Uploaded:
        """Send a batch to the server of the tool, into the project of that name or the dataset's;
        see `labelreview.exchange.servers`."""
        return upload(batch, open_server(tool, url, self.log.dataset, project))

    def download(
        self, tool: str, url: str, project: str | None = None, *, annotator: str | None = None
    ) -> Received:
        """Record the answers in a project on the server of the tool; see `receive_tasks`."""
        records = open_server(tool, url, self.log.dataset, project).records()
        format_ = tool_called(tool)
        tasks = format_.read(records) if records else []
        return receive_tasks(self.dataset, self.log, format_, tasks, annotator=annotator)
