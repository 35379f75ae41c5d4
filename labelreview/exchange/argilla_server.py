"""A dataset on an Argilla server, through its own client."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

from labelreview.core.errors import ExchangeError
from labelreview.exchange.servers import refusals
from labelreview.labelling_tools import TOOLS
from labelreview.labelling_tools.argilla import dataset_settings
from labelreview.labelling_tools.sending import json_bytes
from labelreview.labelling_tools.types import Records, SentBatch

_TOOL = TOOLS["argilla"]


class ArgillaServer:
    """See `ToolServer`. The project is a dataset there, called `dataset` by default."""

    def __init__(self, url: str, token: str, dataset: str, project: str | None) -> None:
        import argilla

        self._argilla: Any = argilla
        self._url, self._name = url, project or dataset
        with self._sentences():
            self._client = argilla.Argilla(api_url=url, api_key=token)

    def example_ids(self) -> set[str] | None:
        dataset = self._find()
        if dataset is None:
            return None
        with self._sentences():
            return {str(record.id) for record in dataset.records}

    def create(self, batch: SentBatch) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "settings.json"
            path.write_bytes(json_bytes(dataset_settings(batch.labels)))
            with self._sentences():
                self._argilla.Dataset(
                    self._name,
                    settings=self._argilla.Settings.from_json(path),
                    workspace=self._client.workspaces.default,
                    client=self._client,
                ).create()

    def add(self, batch: SentBatch) -> None:
        dataset = self._found()
        records = json.loads(_TOOL.write(batch)[_TOOL.suffix])
        with self._sentences():
            made = [self._argilla.Record.from_dict(one, dataset=dataset) for one in records]
            dataset.records.log(made, batch_size=len(made))

    def records(self) -> Records:
        dataset = self._found()
        with self._sentences():
            # Nested, a response does not say whether it was submitted.
            records: Records = dataset.records(with_responses=True, with_suggestions=True).to_list(
                flatten=True
            )
        return records

    def _found(self) -> Any:
        dataset = self._find()
        if dataset is None:
            raise ExchangeError(
                f"{self._url} has no dataset {self._name!r}", "name another one with --project"
            )
        return dataset

    def _find(self) -> Any:
        with self._sentences():
            for dataset in self._client.datasets:
                if dataset.name == self._name:
                    return dataset.get()
        return None

    def _sentences(self) -> contextlib.AbstractContextManager[None]:
        import httpx
        from argilla._exceptions import ArgillaCredentialsError, ArgillaError

        return refusals(
            *(self._url, "ARGILLA_API_KEY"),
            silent=(httpx.TransportError,),
            unauthorised=(ArgillaCredentialsError,),
            refused=(ArgillaError, ValueError, httpx.HTTPError),
        )
