"""The destination of an export: local files and folders, or repositories on the Hub."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from labelreview.export import hub, saved
from labelreview.export.formats import FILE_WRITERS
from labelreview.export.parts import MAIN, part_name
from labelreview.export.targets import check_target, placing


class Destination(Protocol):
    """A checked place for the parts of an export."""

    def write(self, parts: Mapping[str, pa.Table], split_column: str | None) -> dict[str, str]:
        """Write every part, and return the location of each. Raises `ExportError`."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A file or folder per part: all of them are written, or none."""

    targets: dict[str, Path]
    suffix: str

    @classmethod
    def checked(
        cls,
        path: str | Path,
        suffix: str,
        parts: Iterable[str],
        *,
        overwrite: bool,
        protected: Sequence[Path],
    ) -> Disk:
        """Return the checked destination. Raises `ExportError` when it cannot be written."""
        given = Path(path)
        targets = {
            part: check_target(
                given.with_name(part_name(given.name, part, suffix)) if part else given,
                suffix,
                overwrite=overwrite,
                protected=protected,
            )
            for part in parts
        }
        return cls(targets, suffix)

    def write(self, parts: Mapping[str, pa.Table], split_column: str | None) -> dict[str, str]:
        """Write every part as `Destination` says."""
        with ExitStack() as stack:
            for part, target in self.targets.items():
                temporary = stack.enter_context(placing(target, self.suffix))
                if self.suffix:
                    FILE_WRITERS[self.suffix](parts[part], temporary)
                else:
                    saved.write(parts[part], temporary, split_column=split_column)
        return {part: str(target) for part, target in self.targets.items()}


@dataclass(frozen=True, slots=True)
class Hub:
    """A dataset repository per part."""

    repositories: dict[str, str]
    private: bool
    token: str
    card: str

    @classmethod
    def checked(
        cls, repository: str, parts: Iterable[str], *, overwrite: bool, private: bool, card: str
    ) -> Hub:
        """Return the checked destination. Raises `ExportError` when the Hub would refuse.

        `card` is a section for the card of the main repository, empty for none.
        """
        repositories = {part: part_name(repository, part, "") for part in parts}
        token = hub.token()
        for name in repositories.values():
            hub.check_repository(name, token, overwrite=overwrite)
        return cls(repositories, private, token, card)

    def write(self, parts: Mapping[str, pa.Table], split_column: str | None) -> dict[str, str]:
        """Push every part as `Destination` says."""
        places = {
            part: hub.push(
                parts[part],
                repository,
                split_column=split_column,
                private=self.private,
                token=self.token,
            )
            for part, repository in self.repositories.items()
        }
        if self.card:
            hub.describe(self.repositories[MAIN], self.card, self.token)
        return places
