"""The environment of a rival: one that the user names, or one that is built once and kept."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from labelreview.benchmark.rivals.known import Rival
from labelreview.benchmark.rivals.processes import run_limited
from labelreview.core.artifacts import digest, new_file, write_json
from labelreview.core.errors import BenchmarkError

_VERSIONS = Path(__file__).parent / "adapters" / "versions.py"
_BUILDING = 1_800  # seconds; some need torch, which is gigabytes
_ASKING = 120


@dataclass(frozen=True, slots=True)
class ReadyRival:
    """A rival and the Python that runs it.

    versions:
        Name and version of each required package there.
    """

    rival: Rival
    python: str
    versions: tuple[tuple[str, str], ...]

    @property
    def identity(self) -> str:
        """Digest of its versions and of the scripts that run it."""
        exchange = self.rival.adapter.with_name("exchange.py")
        scripts = [path.read_bytes() for path in (self.rival.adapter, exchange) if path.exists()]
        return digest(self.rival.name, self.versions, *scripts)


def make_ready(rival: Rival, python: str | None, environments: Path) -> ReadyRival:
    """Return the rival with `python`, or with that of its environment below `environments`, which
    is built where there is none.

    Raises `BenchmarkError` when the environment cannot be built or lacks a package.
    """
    chosen = python or _built(rival, environments)
    asked = run_limited([chosen, str(_VERSIONS), *rival.packages], environments, _ASKING)
    if asked.problem:
        remedy = f"install {rival.requirements.name} into its environment"
        raise BenchmarkError(
            f"{rival.name} was left out, since its Python does not run it ({asked.problem})", remedy
        )
    versions = json.loads(asked.output)
    return ReadyRival(rival, chosen, tuple(sorted(versions.items())))


def _built(rival: Rival, environments: Path) -> str:
    """The Python of the environment, named by what is installed and for which Python."""
    required = rival.requirements.read_bytes()
    place = environments / f"{rival.name}-{digest(required, sys.version)}"
    python = str(place / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    finished = place / "finished.json"
    if finished.exists():
        return python
    shutil.rmtree(place, ignore_errors=True)  # left by a stopped attempt
    for command in (
        [sys.executable, "-m", "venv", str(place)],
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--requirement", str(rival.requirements)],
    ):  # fmt: skip
        done = run_limited(command, environments, _BUILDING)
        if done.problem:
            raise BenchmarkError(
                f"{rival.name} was left out, since its environment cannot be built "
                f"({done.problem})",
                f"build it yourself and name it with --rival-python {rival.name}=PATH",
            )
    with new_file(finished) as path:
        write_json(path, {"requirements": required.decode().splitlines()})
    return python
