"""Answers of web servers, all of which are there within a time."""

from __future__ import annotations

import http.client
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, NoReturn

from labelreview.core.limits import longest_download


class TooSlow(Exception):
    """A server that had not sent everything in the time for a download."""


@contextmanager
def opened(request: urllib.request.Request, silence: float) -> Iterator[http.client.HTTPResponse]:
    """Open an address over http(s), as `urllib.request.urlopen` does.

    A server that says nothing for `silence` seconds is given up by `TimeoutError`. One that sends a
    byte now and then, so that it never does, is cut off when the time for a download is over: with
    `TooSlow`, also while it sends its headers.
    """
    sockets: list[socket.socket] = []
    end = time.monotonic() + longest_download()
    timer = threading.Timer(longest_download(), _cut, [sockets])
    timer.daemon = True
    timer.start()
    opener = urllib.request.build_opener(_Http(sockets), _Https(sockets), _NoFtp())
    try:
        with opener.open(request, timeout=silence) as response:
            yield response
    except Exception as error:
        if time.monotonic() >= end:
            raise TooSlow from error
        raise
    finally:
        timer.cancel()
    if time.monotonic() >= end:
        raise TooSlow


def _cut(sockets: list[socket.socket]) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


class _Http(urllib.request.HTTPHandler):
    """Keeps the sockets that it opens."""

    def __init__(self, sockets: list[socket.socket]) -> None:
        super().__init__()
        self._sockets = sockets

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_keeping, self._sockets, http.client.HTTPConnection), req)


class _Https(urllib.request.HTTPSHandler):
    """Keeps the sockets that it opens."""

    def __init__(self, sockets: list[socket.socket]) -> None:
        super().__init__()
        self._sockets = sockets

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_keeping, self._sockets, http.client.HTTPSConnection), req)


class _NoFtp(urllib.request.FTPHandler):
    """Refuses to be sent on to another kind of server, which no limit here would hold for."""

    def ftp_open(self, req: urllib.request.Request) -> NoReturn:
        raise urllib.error.URLError("the address leads to another one, with ftp://")


def _keeping(
    sockets: list[socket.socket],
    kind: Callable[..., http.client.HTTPConnection],
    *args: Any,
    **how: Any,
) -> http.client.HTTPConnection:
    """Return a connection whose socket is kept from when it is opened."""
    connection = kind(*args, **how)
    connect = connection.connect

    def connected() -> None:
        connect()
        sockets.append(connection.sock)

    connection.connect = connected  # type: ignore[method-assign]
    return connection
