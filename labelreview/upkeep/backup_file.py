"""The file of a backup: a ZIP archive with a copy of the database, immutable files, and a manifest
that has the size and the digest of each."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from labelreview.core.errors import WorkspaceError
from labelreview.core.progress import Progress
from labelreview.core.settings import RESULTS

DATABASE = "decisions.db"
_MANIFEST = "backup.json"
_FORMAT = 1
_MANIFEST_BYTES = 256 << 20
_BLOCK = 1 << 20
_SEAL = 64  # hexadecimal characters of a SHA-256
_PART = re.compile(r"[^\x00-\x1f\x7f/\\:]+")
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, KeyError, TypeError, AttributeError),
)


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """What a backup holds.

    version, schema:
        Of labelreview, and of the tables.
    created_at:
        ISO 8601 in UTC.
    has_datasets, has_evidence:
        Whether datasets, runs, models and experiments are in it, and evidence.
    decisions:
        Name of each dataset -> rows of its decision log.
    absent:
        Names of the datasets whose files were not in the workspace.
    files:
        Path -> (bytes, SHA-256) of each file in it.
    damaged:
        Folders that were not as they were written.
    """

    version: str
    schema: str
    created_at: str
    has_datasets: bool
    has_evidence: bool
    decisions: dict[str, int]
    absent: tuple[str, ...]
    files: dict[str, tuple[int, str]]
    damaged: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(size for size, _ in self.files.values())


def write_archive(
    path: Path, members: Iterable[tuple[str, Path]], told: Mapping[str, Any], progress: Progress
) -> dict[str, tuple[int, str]]:
    """Write a new archive of these files, readable by its owner alone, with `told` and what they
    are in its manifest, and return what they are: bytes and SHA-256 by name. Raises
    `FileNotFoundError` when one of them went away."""
    listed, files = list(members), dict[str, tuple[int, str]]()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for done, (name, source) in enumerate(listed):
                progress("Writing the backup", done, len(listed))
                member = zipfile.ZipInfo.from_file(source, name, strict_timestamps=False)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = (stat.S_IFREG | 0o600) << 16
                large = member.file_size > zipfile.ZIP64_LIMIT // 2
                with source.open("rb") as read, archive.open(member, "w", force_zip64=large) as to:
                    files[name] = _copied(read, to)
            manifest = {"format": _FORMAT, **told, "files": files}
            archive.writestr(_MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
            archive.comment = b"0" * _SEAL
        seal(file)
    progress("Writing the backup", len(listed), len(listed))
    return files


def seal(file: BinaryIO) -> None:
    """End an archive, whose comment has room for it, with the digest of all that comes before."""
    file.flush()
    total = _digest_before_seal(file)
    file.seek(-_SEAL, os.SEEK_END)
    file.write(total)
    file.flush()
    os.fsync(file.fileno())


class Backup:
    """An archive whose manifest and names of files were checked, open for reading."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path = path
        self._archive = archive
        self.manifest = self._read_manifest()
        self.sealed_with = archive.comment

    def check(self, progress: Progress) -> None:
        """Raise `WorkspaceError` unless every byte of it is as it was. Writes nothing."""
        for name in self._each("Checking the backup", progress):
            self._read(name, None)

    def extract(self, folder: Path, progress: Progress) -> None:
        """Write every file below a folder, readable by its owner alone."""
        for name in self._each("Restoring", progress):
            place = folder / name
            for parent in reversed(place.relative_to(folder).parents):
                (folder / parent).mkdir(mode=0o700, exist_ok=True)
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
                self._read(name, to)
                to.flush()
                os.fsync(to.fileno())

    def _each(self, step: str, progress: Progress) -> Iterator[str]:
        for done, name in enumerate(self.manifest.files):
            progress(step, done, len(self.manifest.files))
            yield name
        progress(step, len(self.manifest.files), len(self.manifest.files))

    def _read(self, name: str, to: BinaryIO | None) -> None:
        with _damage(self.path), self._archive.open(name) as member:
            found = _copied(member, to, at_most=self.manifest.files[name][0])
            if found != self.manifest.files[name]:
                raise zipfile.BadZipFile(name)

    def _read_manifest(self) -> BackupManifest:
        members = self._archive.infolist()
        names = {member.filename for member in members}
        there = self._archive.getinfo(_MANIFEST)
        if len(names) < len(members) or there.file_size > _MANIFEST_BYTES:
            raise zipfile.BadZipFile
        values = json.loads(self._archive.read(there))
        if values.pop("format") > _FORMAT:
            raise WorkspaceError(
                f"{self.path} was written by a newer version of labelreview",
                "run: pip install --upgrade labelreview",
            )
        files = {name: (int(size), str(sha)) for name, (size, sha) in values.pop("files").items()}
        absent, damaged = (tuple(values.pop(name, ())) for name in ("absent", "damaged"))
        manifest = BackupManifest(**values, absent=absent, files=files, damaged=damaged)
        if names != {_MANIFEST, *files} or DATABASE not in files:
            raise zipfile.BadZipFile
        for member in members:
            kind = stat.S_IFMT(member.external_attr >> 16)
            size = files.get(member.filename, (there.file_size, ""))[0]
            if kind not in (0, stat.S_IFREG) or member.file_size != size:
                raise zipfile.BadZipFile
        for name in files:
            if not _is_own(name):
                raise WorkspaceError(
                    f"{self.path} names files outside a workspace", "use another backup"
                )
        return manifest


@contextlib.contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """Open a backup. Raises `WorkspaceError` when it is missing, damaged, of a newer version, or
    would write outside its folder."""
    if not path.is_file():
        raise WorkspaceError(f"There is no backup {path}", "name the file that a backup wrote")
    try:
        file = path.open("rb")
    except OSError as error:
        raise WorkspaceError(
            f"{path} cannot be read ({error.strerror})", "change its permissions"
        ) from error
    with file:
        with _damage(path):
            backup = Backup(path, zipfile.ZipFile(file))
            if _digest_before_seal(file) != backup.sealed_with:
                raise zipfile.BadZipFile
        yield backup


def manifest_values(manifest: BackupManifest) -> dict[str, Any]:
    """Return what `write_archive` is told."""
    values = asdict(manifest)
    del values["files"]
    return values


def file_digest(path: Path) -> tuple[int, str]:
    """Return bytes and SHA-256 of a file."""
    with path.open("rb") as file:
        return _copied(file, None)


def _digest_before_seal(file: BinaryIO) -> bytes:
    size = file.seek(0, os.SEEK_END) - _SEAL
    file.seek(0)
    total = hashlib.sha256()
    while block := file.read(min(_BLOCK, size - file.tell())):
        total.update(block)
    return total.hexdigest().encode()


def _copied(read: Any, to: Any, at_most: int | None = None) -> tuple[int, str]:
    total, size = hashlib.sha256(), 0
    while block := read.read(_BLOCK):
        size += len(block)
        if at_most is not None and size > at_most:
            raise zipfile.BadZipFile
        total.update(block)
        if to is not None:
            to.write(block)
    return size, total.hexdigest()


def _is_own(name: str) -> bool:
    first, *rest = name.split("/")
    parts = all(_PART.fullmatch(part) and part not in (".", "..") for part in (first, *rest))
    return parts and (name == DATABASE or (first in RESULTS and bool(rest)))


@contextlib.contextmanager
def _damage(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise WorkspaceError(
            f"{path} is damaged or is not a backup of labelreview", "use another backup"
        ) from error
