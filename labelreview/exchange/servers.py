"""Servers of labelling tools: what is asked of them, and sending a batch to one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import ExchangeError, MissingExtraError
from labelreview.core.secrets import shown_address, without_secrets
from labelreview.labelling_tools.types import Records, SentBatch

PART = 200
"""Examples that are sent together."""


class ToolServer(Protocol):
    """A project on the server of a labelling tool. Every method raises `ExchangeError` when the
    server refuses or cannot be reached."""

    def example_ids(self) -> set[str] | None:
        """Return the examples that the project has tasks about, None without the project."""

    def create(self, batch: SentBatch) -> None:
        """Make the project, configured for the classes of the batch."""

    def add(self, batch: SentBatch) -> None:
        """Add a task for each example."""

    def records(self) -> Records:
        """Return all records of the project, as the tool exports them."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """How many examples of a batch were sent, and how many the project had already."""

    sent: int
    repeated: int

    def sentence(self) -> str:
        """Return the counts in one sentence.

        >>> Uploaded(2, 1).sentence()
        '2 examples sent, 1 already there.'
        """
        return f"{counted(self.sent, 'example')} sent, {self.repeated:,} already there."


def upload(batch: SentBatch, server: ToolServer) -> Uploaded:
    """Send the examples that the project does not have yet, and make the project if needed.

    Sending the same again sends nothing twice. Raises `ExchangeError`, with what was sent until
    then, when the server stops answering.
    """
    there = server.example_ids()
    if there is None:
        server.create(batch)
    new = [one for one in batch.examples if one.example_id not in (there or ())]
    for first in range(0, len(new), PART):
        try:
            server.add(replace(batch, examples=tuple(new[first : first + PART])))
        except ExchangeError as error:
            if not first:
                raise
            raise ExchangeError(
                f"{first:,} of {counted(len(new), 'example')} were sent, then it stopped: "
                f"{error.problem}",
                "run the same command again, nothing is sent twice",
            ) from error
    return Uploaded(len(new), len(batch.examples) - len(new))


def open_server(tool: str, url: str, dataset: str, project: str | None = None) -> ToolServer:
    """Return the project on the server of a tool, by default the one called like the dataset. The
    token is in an environment variable.

    Raises `ExchangeError` for a tool without servers and without a token, and `MissingExtraError`
    when the client of the tool is not installed.
    """
    from labelreview.exchange.argilla_server import ArgillaServer
    from labelreview.exchange.label_studio_server import LabelStudioServer

    known: dict[str, tuple[type[LabelStudioServer] | type[ArgillaServer], str]] = {
        "label-studio": (LabelStudioServer, "LABEL_STUDIO_API_KEY"),
        "argilla": (ArgillaServer, "ARGILLA_API_KEY"),
    }
    if tool not in known:
        raise ExchangeError(
            f"Nothing can be sent directly to {tool}", f"use one of {', '.join(known)}, or a file"
        )
    server, variable = known[tool]
    token = os.environ.get(variable, "").strip()
    if not token:
        raise ExchangeError(
            f"There is no token for {shown_address(url)}",
            f"put it into the environment variable {variable}",
        )
    if not url.startswith(("http://", "https://")):
        raise ExchangeError(
            f"{shown_address(url)!r} is not the address of a server", "begin it with https://"
        )
    try:
        return server(url.rstrip("/"), token, dataset, project)
    except ImportError as error:
        raise MissingExtraError(f"Sending directly to {tool}", tool) from error


@contextlib.contextmanager
def refusals(
    url: str,
    variable: str,
    *,
    silent: tuple[type[Exception], ...],
    unauthorised: tuple[type[Exception], ...] = (),
    refused: tuple[type[Exception], ...],
) -> Iterator[None]:
    """Turn what a client raises into `ExchangeError`: `silent` when the server did not answer,
    `unauthorised` when it does not know the token, `refused` when it said no."""
    shown = shown_address(url)
    try:
        yield
    except silent as error:
        raise ExchangeError(
            f"{shown} does not answer ({type(error).__name__})", "check the address and the network"
        ) from error
    except (*unauthorised, *refused) as error:
        status = getattr(error, "status_code", None)
        if status in (401, 403) or isinstance(error, unauthorised):
            raise ExchangeError(
                f"{shown} does not accept the token", f"put a valid one into {variable}"
            ) from error
        said = without_secrets(str(getattr(error, "body", None) or error), url)
        said = " ".join(said.split())[:200]
        said = "it answers with a web page" if "<html" in said.lower() else said
        raise ExchangeError(
            f"{shown} refused ({f'{status}: ' if status else ''}{said})",
            "check the address and the project",
        ) from error
