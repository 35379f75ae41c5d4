"""Control examples: rows drawn at random and mixed into a queue, which say what the scores miss."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from labelreview.core.errors import FilterError
from labelreview.runs.run import Run

T = TypeVar("T", bound=Hashable)

SHARE = 0.2
"""The usual share of control examples: about 40 of 200 cards, see docs/concepts/reviewing.md."""
MOST = 0.5


@lru_cache(maxsize=4)
def control_order(dataset_digest: str, rows: int) -> NDArray[np.int32]:
    """Return all positions 0 to rows - 1 in a random order, int32 (rows,), read-only.

    The same for everybody and every run: it depends on nothing but the dataset, so the first
    undecided ones are a random sample of it whatever the scores say.
    """
    order = np.random.default_rng(_seed(dataset_digest)).permutation(rows).astype(np.int32)
    order.flags.writeable = False
    return order


def next_controls(
    run: Run, at_most: int, decided: NDArray[np.int32], besides: Sequence[int] = ()
) -> NDArray[np.int32]:
    """Return the positions of the next control examples: the first undecided ones in
    `control_order`, int32.

    decided, besides:
        Positions that are passed over: of decided examples, and others, such as those on the
        screen already.
    """
    order = control_order(run.dataset_digest, run.rows)
    closed = np.concatenate([decided, np.asarray(besides, dtype=np.int32)])
    # No more than these can be passed over.
    ahead = order[: at_most + len(closed)]
    return ahead[~np.isin(ahead, closed)][:at_most]


def control_places(share: float, served: int, many: int, key: str) -> NDArray[np.bool_]:
    """Return which of the next `many` cards are control examples, after `served` cards: bool
    (many,).

    The cards are cut into runs of 1/share; in each run one card, at a random place, is a control
    example, so that the share is kept closely and the card cannot be guessed. `key` (dataset and
    annotator, say) chooses the places; asking again gives the same ones.

    Raises `FilterError` for a share outside 0..0.5.
    """
    if not 0 <= share <= MOST:
        raise FilterError(
            f"The share of random control examples must be between 0 and {MOST:g}, not {share:g}",
            "choose a share such as 0.2",
        )
    places = np.zeros(many, dtype=np.bool_)
    if share == 0:
        return places
    # floor(k / share) is where run k begins.
    first, last = int(served * share), int((served + many) * share) + 1
    for run in range(max(first - 1, 0), last + 1):
        begin, end = int(run / share), int((run + 1) / share)
        place = int(np.random.default_rng([_seed(key), run]).integers(begin, end)) - served
        if 0 <= place < many:
            places[place] = True
    return places


def mixed(
    queue: Sequence[T], controls: Sequence[T], places: NDArray[np.bool_]
) -> list[tuple[T, bool]]:
    """Return the next cards, each with whether it is a control example: control examples where
    `places` (m,) says so, rows of the queue elsewhere.

    Both in their order, each example once: a control example that the queue has as well is shown
    where it comes first, as what it is there. Where control examples run out, the queue goes on,
    and it ends with the queue.
    """
    waiting, drawn = iter(queue), iter(controls)
    cards: dict[T, bool] = {}

    def deal(source: Iterator[T], is_control: bool) -> bool:
        example = next((one for one in source if one not in cards), None)
        if example is None:
            return False
        cards[example] = is_control
        return True

    for is_control in places.tolist():
        if not (is_control and deal(drawn, True)) and not deal(waiting, False):
            break
    return list(cards.items())


def _seed(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
