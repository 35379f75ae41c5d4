"""Which language model is asked about which share of the rows, and what that may cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from urllib.parse import urlsplit

from labelreview.core.errors import EvidenceError
from labelreview.core.secrets import secrets_of, shown_address
from labelreview.core.visitors import HostName

USUAL_ROWS = "10%"
_COMPLETIONS = "/chat/completions"  # people copy it from examples; the client adds it itself


@dataclass(frozen=True, slots=True)
class JudgeOptions:
    """A language model at an OpenAI-compatible address, and the limits of asking it.

    model:
        Its name there.
    url:
        The address, which most servers want to end in /v1. Keys have no place in it.
    rows:
        How many texts it is asked about at most: a number, or a share of all rows such as "10%".
    budget:
        What the answers may cost at most, in the currency of `prices`; None without a limit.
    prices:
        Of a million tokens that are sent, and of a million that are answered; None when unknown.

    Raises `EvidenceError` for an address or a number that cannot be used, and for a budget without
    prices.
    """

    model: str
    url: str
    rows: str = USUAL_ROWS
    budget: float | None = None
    prices: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        _check_url(self.url)
        self.at_most(1)
        _check_prices(self.prices)
        if self.budget is None:
            return
        if not (math.isfinite(self.budget) and self.budget > 0):
            raise EvidenceError(
                f"The judge's budget cannot be {self.budget:g}", "give an amount above 0"
            )
        if self.prices is None:
            raise EvidenceError(
                "The judge's budget needs its prices",
                "give those of a million tokens in and out, such as 0.15,0.60",
            )

    @property
    def address(self) -> str:
        """Return the address as it is asked, without what the client adds."""
        return self.url.strip().rstrip("/").removesuffix(_COMPLETIONS)

    @property
    def is_this_machine(self) -> bool:
        """Return whether the address is one of this machine, to itself.

        >>> JudgeOptions("m", "http://localhost:11434/v1").is_this_machine
        True
        """
        return HostName(urlsplit(self.url.strip()).hostname or "", None).is_this_machine

    def at_most(self, rows: int) -> int:
        """Return how many of so many rows it is asked about at most.

        >>> JudgeOptions("m", "http://localhost:11434/v1", "10%").at_most(3_000)
        300
        """
        given = self.rows.strip()
        try:
            number = float(given.removesuffix("%"))
        except ValueError:
            number = math.nan
        is_share = given.endswith("%")
        whole = is_share or number.is_integer()
        if not (number > 0 and whole and (number <= 100 or not is_share)):
            raise EvidenceError(
                f"{self.rows!r} is no number of rows for the judge",
                "give a whole number above 0, or a share such as 10%",
            )
        return min(rows, math.ceil(rows * number / 100) if is_share else int(number))

    def sentence(self) -> str:
        """Return the judge in words."""
        return f"judge {self.model} on {self.rows.strip()} of the rows"


_LONGEST_URL = 2_000


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url.strip())
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_address = is_address and url.strip().isprintable() and len(url) <= _LONGEST_URL
        _ = parts.port
    except ValueError:
        is_address = False
    if not is_address:
        raise EvidenceError(
            f"{shown_address(url)!r} is no address of a judge",
            "give one such as http://localhost:11434/v1",
        )
    # It is stored with the run and told to whoever looks at it.
    if "@" in parts.netloc or parts.query or parts.fragment or secrets_of(url):
        raise EvidenceError(
            f"The judge's address {shown_address(url)} holds a login, a key or a query",
            "leave them out and put the key into the environment variable LABELREVIEW_JUDGE_KEY",
        )


def _check_prices(prices: tuple[float, float] | None) -> None:
    if prices is None:
        return
    if len(prices) != 2 or not all(math.isfinite(one) and one >= 0 for one in prices):
        raise EvidenceError(
            "The judge's prices are not two amounts of 0 or more",
            "give those of a million tokens in and out, such as 0.15,0.60",
        )
