"""The rivals by name: what each needs to be installed, and the script that runs it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rival:
    """Another tool that finds wrong labels.

    adapter:
        Script that runs its detectors; see `adapters/exchange.py`.
    requirements:
        File with what pip installs into its environment, a requirement a line.
    """

    name: str
    adapter: Path
    requirements: Path

    @property
    def packages(self) -> tuple[str, ...]:
        """Names of the required packages."""
        lines = self.requirements.read_text(encoding="utf-8").splitlines()
        return tuple(re.split(r"[^\w.-]", line.strip())[0] for line in lines if line.strip())


RIVALS: Mapping[str, Rival] = {
    name: Rival(
        name,
        _HERE / "adapters" / f"run_{name}.py",
        _HERE / "requirements" / f"{name}.txt",
    )
    for name in ("doubtlab", "mislabeled", "datalab", "docta")
}
