"""When the next request may be sent: after what the server asked for, and within the budget."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from labelreview.core.errors import Cancelled

TRIES = 6
"""Of a request, the first one included."""
LONGEST_WAIT = 120.0  # seconds; a server that asks for more is not waited for
_FIRST_WAIT = 1.0
_NAP = 0.5  # seconds after which a stop is noticed


class Pacing:
    """Waits for all requests together: when the server is too busy for one, it is for all.

    clock, sleep:
        In seconds; tests give their own.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._until = clock()
        self._stopped = threading.Event()
        self._random = random.Random(0)

    def wait(self) -> None:
        """Wait until the next request may be sent. Raises `Cancelled` after `stop`."""
        while (left := self._until - self._clock()) > 0 and not self._stopped.is_set():
            self._sleep(min(left, _NAP))
        if self._stopped.is_set():
            raise Cancelled

    def hold(self, tried: int, asked: float | None) -> None:
        """Send nothing for as long as the server asked, else for twice as long after each try."""
        usual = min(_FIRST_WAIT * 2**tried, LONGEST_WAIT)
        # Requests that failed together are not sent again together.
        seconds = usual * (0.5 + self._random.random() / 2) if asked is None else asked
        self._until = max(self._until, self._clock() + seconds)

    def stop(self) -> None:
        """Let no request wait or begin any more."""
        self._stopped.set()


class Purse:
    """What may still be spent. Money is set aside before a request is sent, as much as it can cost,
    so that the budget is never exceeded. Safe to share between threads."""

    def __init__(self, prices: tuple[float, float] | None, budget: float | None) -> None:
        self._prices = prices or (0.0, 0.0)
        self._budget = budget
        self._lock = threading.Lock()
        self._aside = 0.0
        self.spent = 0.0
        self.tokens = (0, 0)

    def price(self, tokens_in: float, tokens_out: float) -> float:
        """Return what so many tokens cost."""
        return (tokens_in * self._prices[0] + tokens_out * self._prices[1]) / 1e6

    def set_aside(self, amount: float) -> bool:
        """Set an amount aside, unless that would exceed the budget."""
        with self._lock:
            total = self.spent + self._aside + amount
            if self._budget is not None and total > self._budget:
                return False
            self._aside += amount
            return True

    def pay(self, aside: float, tokens_in: int, tokens_out: int) -> None:
        """Pay for tokens out of an amount that was set aside; the rest is free again."""
        with self._lock:
            self._aside -= aside
            self.spent += self.price(tokens_in, tokens_out)
            self.tokens = (self.tokens[0] + tokens_in, self.tokens[1] + tokens_out)
