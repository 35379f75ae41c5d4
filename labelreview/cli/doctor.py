"""Checks of the installation, the workspace and the database."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shlex
import shutil
import sys
from dataclasses import dataclass

from labelreview.core.errors import LabelReviewError
from labelreview.core.owners import make_private, readers_of
from labelreview.core.progress import Progress
from labelreview.core.settings import Settings

CORE = ("streamlit", "pandas", "pyarrow", "scikit-learn", "cleanlab", "datasets", "transformers",
        "duckdb", "faiss-cpu", "sqlalchemy", "plotly")  # fmt: skip
EXTRAS = {"models": ("torch", "sentence-transformers", "safetensors", "accelerate"),
          "postgres": ("psycopg",),
          "label-studio": ("label-studio-sdk",),
          "argilla": ("argilla",), "judge": ("openai",)}  # fmt: skip
LITTLE_DISK = 1 << 30


@dataclass(frozen=True, slots=True)
class Check:
    """One checked thing: its state, what was found, and what to do about it."""

    name: str
    seen: str
    remedy: str = ""
    is_broken: bool = False

    def line(self) -> str:
        """Return the check as a line for a terminal."""
        mark = "broken " if self.is_broken else "missing" if self.remedy else "ok     "
        return f"{mark} {self.name}: {self.seen}" + (f"; {self.remedy}" if self.remedy else "")


def examine(settings: Settings) -> list[Check]:
    """Check versions, extras, disk and database. Changes nothing but the schema of the database."""
    return [
        Check("python", sys.version.split()[0]),
        *(_package(name) for name in ("labelreview", *CORE)),
        *(_extra(extra, packages) for extra, packages in EXTRAS.items()),
        _disk(settings),
        *_readers(settings),
        _database(settings),
        *_leftovers(settings),
    ]


def verified(settings: Settings, progress: Progress) -> list[Check]:
    """Read all that the workspace keeps; one check for each damaged thing, and one in sum."""
    from labelreview.upkeep.verify import verify
    from labelreview.workspace import Workspace

    try:
        space = Workspace.open(settings.folder, settings.database_url)
    except LabelReviewError as error:
        return [Check("results", f"not read: {error.problem}", error.remedy, is_broken=True)]
    try:
        found = verify(space, progress)
    finally:
        space.close()
    checks = [Check(one.name, one.problem, one.remedy, is_broken=True) for one in found.damages]
    seen = f"{found.checked:,} read, {len(found.damages) or 'none'} damaged"
    if found.without_digests:
        seen += f"; {found.without_digests:,} have no digests: an earlier version made them"
    return [*checks, Check("results", seen, is_broken=bool(checks))]


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _package(name: str) -> Check:
    version = _version(name)
    if version:
        return Check(name, version)
    return Check(name, "not installed", "run: pip install labelreview", is_broken=True)


def _extra(extra: str, packages: tuple[str, ...]) -> Check:
    absent = [name for name in packages if _version(name) is None]
    if absent:
        remedy = f"run: pip install 'labelreview[{extra}]'"
        return Check(f"extra {extra}", f"{', '.join(absent)} not installed", remedy)
    versions = ", ".join(f"{name} {_version(name)}" for name in packages)
    return Check(f"extra {extra}", versions)


def _disk(settings: Settings) -> Check:
    place = settings.folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    seen = f"{settings.folder}, {free / (1 << 30):.1f} GiB free"
    if free < LITTLE_DISK:
        return Check("workspace", seen, "free some space", is_broken=True)
    return Check("workspace", seen)


def _readers(settings: Settings) -> list[Check]:
    if not readers_of(settings.folder):
        return []
    seen = f"{readers_of(settings.folder)} can read {settings.folder} on this machine"
    remedy = (
        f"unless you share it with them, run: chmod -R go-rwx {shlex.quote(str(settings.folder))}"
    )
    return [Check("privacy", seen, remedy)]


def _database(settings: Settings) -> Check:
    from labelreview.store import open_engine, why_read_only

    try:
        make_private(settings.folder)
        engine = open_engine(settings.database_url, beside=settings.folder)
        engine.dispose()
    except LabelReviewError as error:
        return Check("database", error.problem, error.remedy, is_broken=True)
    except OSError as error:
        return Check(
            "database",
            f"{settings.folder} cannot be written ({error.strerror})",
            "choose another folder with --workspace",
            is_broken=True,
        )
    seen = f"{engine.dialect.name} {'.'.join(map(str, engine.dialect.server_version_info or ()))}"
    if why := why_read_only(engine):
        seen += f", read-only because {why}: you can look and export"
    return Check("database", seen)


def _leftovers(settings: Settings) -> list[Check]:
    from labelreview.core.byte_sizes import size_words
    from labelreview.upkeep.inventory import take_inventory
    from labelreview.workspace import Workspace

    try:
        space = Workspace.open(settings.folder, settings.database_url)
        found = take_inventory(space).leftovers
        space.close()
    except LabelReviewError:
        return []  # the database has said why
    if not found:
        return []
    size = size_words(sum(one.size for one in found))
    return [Check("leftovers", f"{size}, to be freed with: labelreview delete leftovers")]
