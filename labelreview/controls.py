"""Control rows: rows drawn at random and mixed into a queue, which say what the scores miss."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from labelreview.artifacts import reading
from labelreview.errors import FilterError
from labelreview.filters import UNDECIDED
from labelreview.findings import Findings

SHARE = 0.2
"""The usual share of control rows: about 40 of 200 cards, see docs/reviewing.md."""
MOST = 0.5
_LOOK_AT = 64  # rows of the order that are looked at together


@dataclass(frozen=True, slots=True)
class Card:
    """One example to be shown, and whether it was drawn at random."""

    example_id: str
    is_control: bool


@lru_cache(maxsize=4)
def control_order(dataset_digest: str, rows: int) -> NDArray[np.int32]:
    """All positions 0 to rows - 1 in a random order, int32 (rows,), read-only.

    The same for everybody and every run: it depends on nothing but the dataset, so the first
    undecided ones are a random sample of it whatever the scores say.
    """
    order = np.random.default_rng(_seed(dataset_digest)).permutation(rows).astype(np.int32)
    order.flags.writeable = False
    return order


def next_controls(
    findings: Findings, at_most: int, besides: Collection[str] = frozenset()
) -> list[str]:
    """Ids of the next control rows: the first undecided ones in `control_order`.

    besides:
        Ids that are passed over, such as those on the screen already.
    """
    order = control_order(findings.run.dataset_digest, findings.run.rows)
    names = _all_ids(findings.dataset.examples_path, findings.dataset.digest)
    found: list[str] = []
    start, look_at = 0, max(_LOOK_AT, 2 * at_most)
    while len(found) < at_most and start < len(order):
        ids = names.take(order[start : start + look_at]).to_pylist()
        status = {row.example_id: row.status for row in findings.labels_of(ids)}
        found += [one for one in ids if status.get(one) == UNDECIDED and one not in besides]
        start, look_at = start + look_at, 2 * look_at
    return found[:at_most]


def control_places(share: float, served: int, many: int, key: str) -> NDArray[np.bool_]:
    """Which of the next `many` cards are control rows, bool (many,), after `served` cards.

    The cards are cut into runs of 1/share; in each run one card, at a random place, is a control
    row, so that the share is kept closely and nobody can tell which card it is. `key` (dataset and
    annotator, say) chooses the places; asking again gives the same ones.

    Raises `FilterError` for a share outside 0..0.5.
    """
    if not 0 <= share <= MOST:
        raise FilterError(
            f"A share of {share:g} control rows is not within 0 and {MOST:g}",
            "choose one such as 0.2",
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


def mixed(queue: Sequence[str], controls: Sequence[str], places: NDArray[np.bool_]) -> list[Card]:
    """The next cards: control rows where `places` (m,) says so, rows of the queue elsewhere.

    Both in their order, each example once: a control row that the queue has as well is shown where
    it comes first, as what it is there. Where control rows run out, the queue goes on, and it ends
    with the queue.
    """
    waiting, drawn = iter(queue), iter(controls)
    shown: set[str] = set()
    cards: list[Card] = []

    def deal(source: Iterator[str], is_control: bool) -> bool:
        example_id = next((one for one in source if one not in shown), None)
        if example_id is None:
            return False
        shown.add(example_id)
        cards.append(Card(example_id, is_control))
        return True

    for is_control in places.tolist():
        if not (is_control and deal(drawn, True)) and not deal(waiting, False):
            break
    return cards


@lru_cache(maxsize=2)
def _all_ids(examples: Path, digest: str) -> pa.ChunkedArray:
    with reading(examples.parent, "import it again"):
        return pq.read_table(examples, columns=["example_id"])["example_id"]


def _seed(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
