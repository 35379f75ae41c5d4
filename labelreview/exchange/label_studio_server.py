"""A project on a Label Studio server, through its own client."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from labelreview.core.errors import ExchangeError
from labelreview.exchange.servers import refusals
from labelreview.labelling_tools import TOOLS
from labelreview.labelling_tools.label_studio import labelling_config
from labelreview.labelling_tools.sending import EXAMPLE_ID
from labelreview.labelling_tools.types import Records, SentBatch

_TOOL = TOOLS["label-studio"]
_LONGEST_TITLE = 50


class LabelStudioServer:
    """See `ToolServer`. The project has the title `project` or, if there is none, that id;
    without it, the title `dataset`."""

    def __init__(self, url: str, token: str, dataset: str, project: str | None) -> None:
        from label_studio_sdk.client import LabelStudio

        self._url, self._name = url, (project or dataset)[:_LONGEST_TITLE]
        # A dataset may be called like the id of a project that has nothing to do with it.
        self._id = project
        with self._sentences():
            self._client = LabelStudio(base_url=url, api_key=token)

    def example_ids(self) -> set[str] | None:
        project = self._find()
        if project is None:
            return None
        known = (record.get("data", {}).get(EXAMPLE_ID) for record in self._tasks(project))
        return {str(example) for example in known if example is not None}

    def create(self, batch: SentBatch) -> None:
        config = labelling_config(batch.labels)
        with self._sentences():
            self._client.projects.create(title=self._name, label_config=config)

    def add(self, batch: SentBatch) -> None:
        tasks = json.loads(_TOOL.write(batch)[_TOOL.suffix])
        with self._sentences():
            self._client.projects.import_tasks(id=self._found(), request=tasks)

    def records(self) -> Records:
        return self._tasks(self._found())

    def _found(self) -> int:
        project = self._find()
        if project is None:
            raise ExchangeError(
                f"{self._url} has no project {self._name!r}", "name another one with --project"
            )
        return project

    def _find(self) -> int | None:
        with self._sentences():
            projects = list(self._client.projects.list())
        titled = [project for project in projects if project.title == self._name]
        numbered = [project for project in projects if str(project.id) == self._id]
        return next((int(project.id) for project in (*titled, *numbered)), None)

    def _tasks(self, project: int) -> list[dict[str, Any]]:
        with self._sentences():
            parts = self._client.projects.exports.download_sync(
                project, export_type="JSON", download_all_tasks=True
            )
            tasks: list[dict[str, Any]] = json.loads(b"".join(parts))
        return tasks

    def _sentences(self) -> contextlib.AbstractContextManager[None]:
        import httpx
        from label_studio_sdk.core.api_error import ApiError

        return refusals(
            *(self._url, "LABEL_STUDIO_API_KEY"),
            silent=(httpx.TransportError,),
            refused=(ApiError, ValueError, httpx.HTTPError),
        )
