"""Processes of other tools, which end in time and whose failures are one line."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labelreview.core.durations import duration
from labelreview.core.labels import shortened
from labelreview.core.names import one_line
from labelreview.core.secrets import without_secrets

_LONGEST = 200  # characters of what a failed process said
_OWN = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV")  # would mix environments
_CORES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Ended:
    """What a process printed, and why it failed in one line, "" when it did not."""

    output: str
    problem: str


def run_limited(command: Sequence[str], folder: Path, seconds: float) -> Ended:
    """Run a command in `folder` on one core, for at most so many seconds.

    The processes that it started end with it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if name not in _OWN}
    environment = {**inherited, **dict.fromkeys(_CORES, "1"), "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=said,
                start_new_session=True,
            )
        except OSError as error:
            return Ended("", f"{command[0]}: {error.strerror or error}")
        try:
            code = process.wait(seconds)
            problem = f"exit status {code}" if code else ""
        except subprocess.TimeoutExpired:
            problem = f"not finished after {duration(seconds)}"
        finally:
            _end(process)
        output.seek(0)
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").strip().splitlines()
        printed = output.read().decode("utf-8", "replace")
    if problem.startswith("exit") and lines:
        problem = shortened(one_line(lines[-1]), _LONGEST)
    return Ended(printed, without_secrets(problem))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and, where the system has groups, those that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
