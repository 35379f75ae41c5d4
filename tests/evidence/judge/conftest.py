"""A judge's server, an address that leads to it, and a clock that nobody waits for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from judge_server import Clock, Server

from labelreview.core.judge_options import JudgeOptions
from labelreview.evidence.judge.asking import Outcome, ask
from labelreview.evidence.judge.pacing import Pacing
from labelreview.evidence.judge.prompt import Briefing


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("LABELREVIEW_JUDGE_KEY", "OPENAI_API_KEY", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Server() as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield found
        found.shutdown()
        thread.join()


@pytest.fixture
def options(server: Server) -> JudgeOptions:
    return JudgeOptions("m", server.url)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pacing(clock: Clock) -> Pacing:
    return Pacing(clock, clock.sleep)


class Asking:
    """Asks about texts; what is not said is the same for all tests."""

    def __init__(self, cache: Path, options: JudgeOptions, pacing: Pacing) -> None:
        self.options = options
        self._usual: dict[str, Any] = {"cache": cache, "pacing": pacing}

    def __call__(
        self,
        texts: list[str] | None = None,
        briefing: Briefing | None = None,
        options: JudgeOptions | None = None,
        **more: Any,
    ) -> Outcome:
        told = briefing or Briefing(
            ("anger", "joy", "fear"), (("anger", "joy", "Anger aims."),), (("so happy", "joy"),)
        )
        asked = [f"text number {i}" for i in range(45)] if texts is None else texts
        return ask(asked, told, options or self.options, **(self._usual | more))


@pytest.fixture
def asking(tmp_path: Path, options: JudgeOptions, pacing: Pacing) -> Asking:
    return Asking(tmp_path, options, pacing)
