"""Files at an address: http(s), and the stores that fsspec knows."""

from __future__ import annotations

import base64
import http.client
import re
import socket
import ssl
import urllib.error
import urllib.request
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from labelreview.core.errors import SourceError
from labelreview.core.limits import LONGEST_DOWNLOAD, check_size, longest_download
from labelreview.core.secrets import shown_address, without_secrets
from labelreview.data.sources.files import KNOWN, read_bytes, stem
from labelreview.data.sources.formats.unpacking import read_stream
from labelreview.data.sources.options import ReadOptions
from labelreview.data.sources.places.downloads import TooSlow, opened
from labelreview.data.sources.places.inner_file import InnerFile
from labelreview.data.sources.places.members import read_members
from labelreview.data.sources.table import SourceTable

_SECONDS_TO_ANSWER = 20.0

# The package that fsspec needs for each kind of store.
_PACKAGES = {
    **dict.fromkeys(("s3", "s3a"), "s3fs"),
    **dict.fromkeys(("gs", "gcs"), "gcsfs"),
    **dict.fromkeys(("az", "abfs", "abfss"), "adlfs"),
    "hf": "huggingface_hub",
}
# What a page about a file is called, and the file itself.
_PAGES = (
    (r"https://github\.com/([^/]+/[^/]+)/(?:blob|raw)/", r"https://raw.githubusercontent.com/\1/"),
    (r"(https://gitlab\.com/.+?)/-/blob/", r"\1/-/raw/"),
    (r"https://huggingface\.co/(datasets/[^/]+/[^/]+)/(?:blob|resolve)/([^/]+)/", r"hf://\1@\2/"),
)
_SHEET = re.compile(r"https://docs\.google\.com/spreadsheets/d/[\w-]+(?=/edit|/?$)")
_ENDINGS = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/zip": ".zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.apache.parquet": ".parquet",
}


def read_url(url: str, options: ReadOptions) -> SourceTable:
    """Read a file by http(s), or a file or folder in a store such as s3://, gs:// or hf://.

    Addresses of pages on GitHub, GitLab, Hugging Face and Google Sheets that show a file give the
    file. Raises `SourceError` when it cannot be reached, is too large or is no data.
    """
    for page, file in _PAGES:
        url = re.sub(f"^{page}", file, url.partition("?")[0] if re.match(page, url) else url)
    if sheet := _SHEET.match(url):
        tab = parse_qs(url.partition("#")[2]).get("gid", ["0"])[0]
        url = f"{sheet[0]}/export?format=csv&gid={tab}"
    try:
        scheme = urlsplit(url).scheme.casefold()
    except ValueError as error:
        raise SourceError(
            f"{shown_address(url)!r} is not a valid address", "check the spelling"
        ) from error
    if scheme in ("http", "https"):
        name, data = _downloaded(url)
        table, warnings = read_bytes(name, data, options)
    elif scheme in _PACKAGES:
        name, (table, warnings) = _from_store(url, scheme, options)
    else:
        raise SourceError(
            f"{shown_address(url)} is an address of a kind that cannot be read",
            "download the file and load it from disk",
        )
    return SourceTable.checked(table, name=stem(name), source=name, warnings=warnings)


def _downloaded(url: str) -> tuple[str, bytes]:
    shown = shown_address(url)
    parts = urlsplit(url)
    plain = parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl()
    request = urllib.request.Request(
        quote(plain, safe="%/:=&?~#+!$,;'@()*[]"), headers={"User-Agent": "labelreview"}
    )
    if parts.username is not None:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        token = base64.b64encode(login.encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {token}")
    try:
        with opened(request, _SECONDS_TO_ANSWER) as response:
            size = int(response.headers.get("Content-Length") or 0)
            check_size(shown, size)
            data = read_stream(shown, response.read1)
            kind = response.headers.get_content_type()
    except TooSlow as error:
        raise SourceError(
            f"{shown} was not there after {longest_download():,} seconds",
            f"download it in another way, or set {LONGEST_DOWNLOAD} to more",
        ) from error
    except urllib.error.HTTPError as error:
        error.close()
        raise _refused(shown, error.code) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _unreachable(shown, getattr(error, "reason", error)) from error
    if len(data) < size:
        raise SourceError(f"{shown} was cut off while it was read", "try again")
    name = _name(url)
    known = PurePosixPath(name).suffix.casefold() in KNOWN
    return (name if known else name + _ENDINGS.get(kind, "")), data


def _from_store(url: str, scheme: str, options: ReadOptions) -> tuple[str, Any]:
    import fsspec

    shown, name = shown_address(url), _name(url)
    if "::" in url:  # a chain, whose end may be a file of this machine
        raise SourceError(
            f"{shown} leads to a second address", "load the file that is meant by its own address"
        )
    try:
        store, path = fsspec.core.url_to_fs(url)
        found = {path: store.info(path)}
        is_folder = found[path]["type"] == "directory"
        if is_folder:
            found = store.find(path, detail=True)
    except ImportError as error:
        raise SourceError(
            f"Addresses with {scheme}:// need a package that is not installed",
            f"run: pip install {_PACKAGES[scheme]}",
        ) from error
    except Exception as error:
        # Every store has exceptions of its own.
        raise _store_error(shown, error, url) from error
    check_size(shown, sum(entry.get("size") or 0 for entry in found.values()))
    if not is_folder:
        return name, read_bytes(name, _stored(store, path, url), options)
    inside = [
        InnerFile(key.removeprefix(path).lstrip("/"), partial(_stored, store, key, url))
        for key in found
    ]
    return name, read_members(f"the folder {shown}", inside, options, read_bytes)


def _stored(store: Any, path: str, url: str) -> bytes:
    try:
        with store.open(path, "rb") as stream:
            return read_stream(path, stream.read)
    except SourceError:
        raise
    except Exception as error:
        raise _store_error(path, error, url) from error


def _name(url: str) -> str:
    parts = urlsplit(url)
    return unquote(PurePosixPath(parts.path).name or parts.netloc.rpartition("@")[2])


def _refused(shown: str, code: int) -> SourceError:
    if code in (404, 410):
        return SourceError(f"There is no file at {shown} (HTTP {code})", "check the address")
    if code in (401, 403):
        return SourceError(
            f"{shown} may not be read without signing in (HTTP {code})",
            "download it in a browser and load it from disk",
        )
    return SourceError(f"{shown} cannot be read (HTTP {code})", "try again later")


def _unreachable(shown: str, reason: object) -> SourceError:
    host = urlsplit(shown).netloc.rpartition("@")[2]
    if isinstance(reason, socket.gaierror):
        return SourceError(f"There is no server called {host}", "check the address")
    if isinstance(reason, TimeoutError):
        return SourceError(
            f"{host} did not answer within {_SECONDS_TO_ANSWER:.0f} seconds", "try again later"
        )
    if isinstance(reason, ssl.SSLCertVerificationError):
        return SourceError(
            f"The certificate of {host} cannot be trusted",
            "download the file in another way and load it from disk",
        )
    return SourceError(f"{shown} cannot be reached", "check the address and the connection")


def _store_error(shown: str, error: Exception, url: str) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceError(f"There is no file or folder {shown}", "check the address")
    if isinstance(error, PermissionError):
        return SourceError(f"{shown} may not be read", "check your credentials for that store")
    said = " ".join(without_secrets(str(error), url).split())[:200].rstrip(". ")
    return SourceError(
        f"{shown} cannot be read ({type(error).__name__}: {said})",
        "check the address and your credentials for that store",
    )
