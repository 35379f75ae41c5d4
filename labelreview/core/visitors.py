"""Who may reach the dashboard, and under which names."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from labelreview.core.errors import WorkspaceError

ALLOW_ANYONE, ALLOW_HOST = "LABELREVIEW_ALLOW_ANYONE", "LABELREVIEW_ALLOW_HOST"
FRAME_TOKEN = "LABELREVIEW_FRAME_TOKEN"
FRAME = "frame"
"""The part of an address that carries the token of `Visitors.frame_token`."""

_YES = frozenset({"1", "true", "yes", "on"})
_HOST = re.compile(
    r"(?:\[([0-9a-f:.]+)\]|([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)\.?)(?::([1-9][0-9]{0,4}))?",
    re.ASCII,
)
_LAST_PORT = 65_535


class HostName(NamedTuple):
    """What an address names: a lower-case name or an IP address, and the port if it has one."""

    name: str
    port: int | None

    @classmethod
    def parse(cls, text: str) -> HostName | None:
        """Return the host that `text` names, None if that is anything but a name or an IP
        address, IPv6 in brackets, with a port or without.

        >>> HostName.parse("LocalHost.:8501")
        HostName(name='localhost', port=8501)
        >>> HostName.parse("[::0:1]")
        HostName(name='::1', port=None)
        >>> HostName.parse("me@localhost")
        """
        # Before `lower`, which makes an ASCII letter of the Kelvin sign.
        found = _HOST.fullmatch(text.lower()) if text.isascii() else None
        if found is None:
            return None
        inside, name, port = found.groups()
        if inside:
            try:
                name = str(ipaddress.IPv6Address(inside))
            except ValueError:
                return None
        if ".." in name or (port and int(port) > _LAST_PORT):
            return None
        return cls(name, int(port) if port else None)

    @property
    def is_address(self) -> bool:
        """Return whether it is an IP address, which no name server can point elsewhere."""
        return _address_of(self.name) is not None

    @property
    def is_this_machine(self) -> bool:
        """Return whether it names the machine itself, to itself."""
        address = _address_of(self.name)
        return self.name == "localhost" or (address is not None and _is_loopback(address))


@dataclass(frozen=True, slots=True)
class Visitors:
    """Who may reach the dashboard.

    anyone:
        Whether other machines may; there is no sign-in.
    hosts:
        Names under which it is reached, beside those of this machine: of a proxy, of a network.
    frame_token:
        What the address of a frame must carry so that the page around it may show the dashboard;
        "" lets no page do so.
    """

    anyone: bool = False
    hosts: tuple[HostName, ...] = ()
    frame_token: str = ""

    @classmethod
    def named(cls, hosts: Iterable[str], *, anyone: bool = False, frame_token: str = "") -> Self:
        """Return the visitors who come by these names. Raises `WorkspaceError` for what is none."""
        found = []
        for text in hosts:
            host = HostName.parse(text)
            if host is None:
                raise WorkspaceError(
                    f"{text!r} is no name to reach the dashboard by",
                    "give a host such as review.example.org, without https:// and without a path",
                )
            found.append(host)
        return cls(anyone, tuple(found), frame_token)

    @classmethod
    def from_environment(cls) -> Self:
        """Return what LABELREVIEW_ALLOW_ANYONE and LABELREVIEW_ALLOW_HOST say, the latter with
        commas between names. Raises `WorkspaceError` for what is no name."""
        anyone = os.environ.get(ALLOW_ANYONE, "").strip().lower() in _YES
        hosts = tuple(os.environ.get(ALLOW_HOST, "").replace(",", " ").split())
        return cls.named(hosts, anyone=anyone, frame_token=os.environ.get(FRAME_TOKEN, ""))

    def and_also(self, anyone: bool, hosts: Iterable[str]) -> Visitors:
        """Return these visitors, and those. Raises `WorkspaceError` for what is no name."""
        more = Visitors.named(hosts).hosts
        return replace(self, anyone=self.anyone or anyone, hosts=(*self.hosts, *more))

    def environment(self) -> Mapping[str, str]:
        """Return the environment variables that say the same to a process."""
        hosts = ",".join(_written(host) for host in self.hosts)
        return {
            ALLOW_ANYONE: "1" if self.anyone else "",
            ALLOW_HOST: hosts,
            FRAME_TOKEN: self.frame_token,
        }

    def know(self, host: HostName) -> bool:
        """Return whether the dashboard answers to that name.

        A name that its owner points at this machine, for the pages of a website, is none of them;
        where anyone may come, an IP address is safe from that.
        """
        if host.is_this_machine or any(host.name == known.name for known in self.hosts):
            return True
        name = socket.gethostname().lower()
        bare = name.removesuffix(".local")
        return self.anyone and (host.is_address or host.name in (name, bare, f"{bare}.local"))

    def check_address(self, address: str) -> None:
        """Raise `WorkspaceError` when others can reach `address`, and nobody has allowed it."""
        if not self.anyone and not is_this_machine(address):
            raise WorkspaceError(
                _risk_of(address),
                f"allow that with --allow-anyone (or {ALLOW_ANYONE}=1), or keep the address "
                "127.0.0.1",
            )

    def warning(self, address: str) -> str:
        """Return what whoever reaches `address` may do; "" when this machine alone does."""
        return "" if is_this_machine(address) else f"{_risk_of(address)}."


def is_this_machine(address: str) -> bool:
    """Return whether only this machine reaches a server that listens on that address or name."""
    try:
        found = socket.getaddrinfo(address, None, type=socket.SOCK_STREAM) if address else []
    except (OSError, ValueError):
        return False
    return bool(found) and not any(is_outside(str(place[4][0])) for place in found)


def is_outside(address: str) -> bool:
    """Return whether that is an IP address that other machines may reach."""
    found = _address_of(address)
    return found is not None and not _is_loopback(found)


def _risk_of(address: str) -> str:
    place = f"the address {address}" if address else "this machine"
    return (
        f"There is no sign-in: anyone who reaches {place} can read every dataset and the files "
        "that pages may open, write exports and new datasets with your account's rights, and "
        "decide under any name"
    )


def _address_of(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _is_loopback(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _written(host: HostName) -> str:
    name = f"[{host.name}]" if ":" in host.name else host.name
    return f"{name}:{host.port}" if host.port else name
