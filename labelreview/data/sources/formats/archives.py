"""The files in a zip or tar archive. Nothing is ever written to disk."""

from __future__ import annotations

import io
import lzma
import posixpath
import stat
import struct
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from labelreview.core.errors import SourceError
from labelreview.core.inside import leads_out
from labelreview.core.limits import out_of_memory
from labelreview.data.sources.formats.unpacking import Allowance, check_members
from labelreview.data.sources.places.inner_file import InnerFile, LeadsOut

_Entry = TypeVar("_Entry")

ARCHIVES = (".zip", ".tar")

# Each way of compressing has its own; a position outside the file is a wrong value.
_DAMAGE = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    OSError, EOFError, ValueError, OverflowError, NotImplementedError,
)  # fmt: skip

_ZIP_ENTRY = b"PK\x01\x02"
_PER_MEMBER = 2000  # bytes of memory, about
_NOTES_OF_A_MEMBER = 10


def archive_members(name: str, data: bytes, allowance: Allowance) -> list[InnerFile]:
    """Return the files of an archive; each is unpacked when it is read.

    Raises `SourceError` for a damaged archive, and when read, for a damaged or locked file.
    """
    try:
        if name.casefold().endswith(".tar"):
            tar = tarfile.open(fileobj=io.BytesIO(data), mode="r:")  # noqa: SIM115
            listed = _listed(name, tar)
            kept = [info for info in listed if info.isfile() or info.issym() or info.islnk()]
            read_tar = partial(_from_tar, name, tar, allowance)
            return _inside(name, {info: info.name for info in kept}, read_tar)
        check_entries(name, data)
        archive = zipfile.ZipFile(io.BytesIO(data))
        inside = [info for info in archive.infolist() if not info.is_dir()]
        # Some programs on Windows write backslashes.
        names = {info: info.filename.replace("\\", "/") for info in inside}
        return _inside(name, names, partial(_from_zip, name, archive, allowance))
    except _DAMAGE as error:
        raise _damaged(name) from error


def check_entries(name: str, data: bytes) -> None:
    """Raise `SourceError` when the list of a zip archive's files takes too much memory."""
    # Whatever number its end claims, each entry begins so.
    check_members(name, data.count(_ZIP_ENTRY), _PER_MEMBER)


def _listed(name: str, tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    notes = 0
    for number, info in enumerate(tar, start=1):
        # Each member has a copy of the notes that stand once for all of them.
        notes += len(info.pax_headers)
        check_members(name, number + notes // _NOTES_OF_A_MEMBER, _PER_MEMBER)
        yield info


def _inside(
    name: str, names: dict[_Entry, str], read: Callable[[_Entry], bytes]
) -> list[InnerFile]:
    """Return the files by their paths. Nothing is written anywhere, but a name that leads out, or
    one of two files, may be read in different ways by different programs: it is not read."""
    inner = {entry: posixpath.normpath(path) for entry, path in names.items()}
    many = Counter(inner.values())

    def checked(entry: _Entry) -> bytes:
        if leads_out(names[entry]):
            raise LeadsOut(names[entry], name)
        if many[inner[entry]] > 1:
            raise SourceError(
                f"{name} has more than one file called {inner[entry]!r}",
                "pack it again with the one that is meant",
            )
        return read(entry)

    return [InnerFile(path, partial(checked, entry)) for entry, path in inner.items()]


def _from_zip(
    name: str, archive: zipfile.ZipFile, allowance: Allowance, info: zipfile.ZipInfo
) -> bytes:
    if stat.S_ISLNK(info.external_attr >> 16):
        raise LeadsOut(info.filename, name)
    try:
        with archive.open(info) as stream:
            return allowance.read(name, stream)
    except NotImplementedError as error:
        raise SourceError(
            f"{name} is compressed in a way that cannot be read", "zip it again, or unpack it"
        ) from error
    except RuntimeError as error:
        raise SourceError(
            f"{name} is password-protected", "unpack it and load the file inside"
        ) from error
    except MemoryError as error:
        raise out_of_memory(name) from error  # some ways of compressing claim what they need
    except _DAMAGE as error:
        raise _damaged(name) from error


def _from_tar(
    name: str, tar: tarfile.TarFile, allowance: Allowance, info: tarfile.TarInfo
) -> bytes:
    if not info.isfile():
        raise LeadsOut(info.name, name)
    try:
        stream = tar.extractfile(info)
        return b"" if stream is None else allowance.read(name, stream)
    except _DAMAGE as error:
        raise _damaged(name) from error


def _damaged(name: str) -> SourceError:
    kind = "tar" if name.casefold().endswith(".tar") else "zip"
    return SourceError(f"{name} is not a complete {kind} archive", "copy or download it again")
