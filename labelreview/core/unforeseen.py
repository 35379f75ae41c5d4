"""What nobody foresaw: told in one sentence with a code, and kept in a file without any texts."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import platform
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_PACKAGES = ("labelreview", "streamlit", "pandas", "numpy", "pyarrow", "duckdb", "sqlalchemy",
             "scikit-learn", "cleanlab", "datasets", "transformers", "torch")  # fmt: skip
_OURS = "labelreview/"
TRY_AGAIN = "try again"
_OUT_OF_MEMORY = ("Unable to allocate", "not enough memory", "out of memory", "malloc of size")


@dataclass(frozen=True, slots=True)
class Unforeseen:
    """An error that no code knew what to do with.

    what, kind:
        What failed, as the subject of a sentence, and the type of the error.
    code:
        The same for the same kind of error at the same place.
    advice:
        What may help, in the imperative.
    file:
        Where the details are, without any texts; None where none could be written.
    """

    what: str
    kind: str
    code: str
    advice: str
    file: Path | None

    @property
    def problem(self) -> str:
        """Return what failed, as in `LabelReviewError`."""
        return f"{self.what} failed unexpectedly ({self.kind}, {self.code})"

    @property
    def remedy(self) -> str:
        """Return what to do about it, as in `LabelReviewError`."""
        return f"{self.advice}; if it fails again, report {self.code}{self.where}"

    @property
    def where(self) -> str:
        """Return where the details are, to stand behind what is reported."""
        return f" (the details, without your texts, are in {self.file})" if self.file else ""


def told(error: BaseException, what: str, workspace: Path | None) -> Unforeseen:
    """Return how to say that `what` failed, and keep the details in the workspace's folder
    `problems`, or in the user's folder of logs where that cannot be written.

    The details are types, places and versions: no message of any error, since those quote texts.
    """
    code, kept = code_of(error), None
    for folder in _folders(workspace):
        with contextlib.suppress(OSError, ValueError):
            kept = _write(folder, code, details(error, what, code))
            break
    kind = type(error).__name__
    if isinstance(error, OSError) and error.errno is not None:
        kind = f"{kind}: {os.strerror(error.errno)}"
    if isinstance(error, ImportError) and error.name:
        kind = f"{kind} of {error.name}"
    return Unforeseen(what, kind, code, _advice(error), kept)


def code_of(error: BaseException) -> str:
    """Return the code of an error: of its type, and of the function of ours that it came from."""
    ours = [place for place, *_ in _frames(error) if place.startswith(_OURS)]
    named = f"{type(error).__module__}.{type(error).__qualname__} {ours[-1] if ours else ''}"
    return f"E-{hashlib.sha256(named.encode()).hexdigest()[:4].upper()}"


def details(error: BaseException, what: str, code: str) -> str:
    """Return what helps to find the reason: versions, and for each error of the chain its type and
    the places that it went through."""
    lines = [
        f"{code}: {what} failed",
        f"time: {datetime.now(UTC).isoformat(timespec='seconds')}",
        f"python: {platform.python_version()} on {platform.platform()}",
        *(f"{name}: {version}" for name, version in _versions()),
    ]
    for one in _chain(error):
        known = errno.errorcode.get(one.errno or 0) if isinstance(one, OSError) else None
        lines += ["", f"{type(one).__module__}.{type(one).__qualname__} {known or ''}".rstrip()]
        lines += [f"  {place}, line {number}{line}" for place, number, line in _frames(one)]
    return "\n".join(lines) + "\n"


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error says that there is no memory left, as each library says it."""
    return isinstance(error, MemoryError) or any(sign in str(error) for sign in _OUT_OF_MEMORY)


def _advice(error: BaseException) -> str:
    if is_out_of_memory(error):
        return "there was too little memory: close other programs or load fewer rows"
    if isinstance(error, RecursionError):
        return "something is nested too deeply: flatten it"
    if isinstance(error, ImportError):
        return "a package may be half installed: run pip install --force-reinstall labelreview"
    return TRY_AGAIN


def _folders(workspace: Path | None) -> Iterator[Path]:
    # A workspace that is not there is not made by a failure.
    with contextlib.suppress(OSError, ValueError):
        if workspace is not None and workspace.is_dir():
            yield workspace / "problems"
    with contextlib.suppress(OSError, RuntimeError, ImportError):
        import platformdirs

        yield platformdirs.user_log_path("labelreview")


def _write(folder: Path, code: str, content: str) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{code}.txt"
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(content)
    return file


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen and len(seen) < 10:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _frames(error: BaseException) -> list[tuple[str, int, str]]:
    """Return place, line and our own code for each call, outermost first; the middle of a long way
    is left out."""
    found = traceback.extract_tb(error.__traceback__)
    kept = found if len(found) <= 60 else [*found[:20], *found[-40:]]
    return [
        (
            f"{_shown(frame.filename)} {frame.name}",
            frame.lineno or 0,
            # Others' code, as that of a notebook, may hold texts.
            f": {frame.line}" if _shown(frame.filename).startswith(_OURS) else "",
        )
        for frame in kept
    ]


def _shown(file: str) -> str:
    """Return a path without what is above the packages, which names the user."""
    path = Path(file)
    with contextlib.suppress(ValueError):
        return f"{_OURS}{path.relative_to(_PACKAGE).as_posix()}"
    parts = path.parts
    for top in ("site-packages", f"python{sys.version_info[0]}.{sys.version_info[1]}"):
        if top in parts:
            return "/".join(parts[parts.index(top) + 1 :])
    return path.name


def _versions() -> Iterator[tuple[str, str]]:
    for name in _PACKAGES:
        with contextlib.suppress(Exception):  # whatever a half-installed package raises
            yield name, metadata.version(name)
