"""What a language model said of some rows of a run, with its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from labelreview.core.digests import check_file

FILE = "opinions.parquet"
LONGEST_REASON = 2_000  # characters
_SCHEMA = pa.schema(
    [
        ("position", pa.int32()),
        ("by", pa.string()),
        ("label", pa.string()),
        ("probability", pa.float32()),
        ("reason", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one model said of one row.

    by:
        The model.
    label:
        The class that it holds to be right.
    probability:
        Of that class, calibrated, 0..1; None where it gave none.
    reason:
        In its own words, "" for none. As untrusted as a text.
    """

    by: str
    label: str
    probability: float | None = None
    reason: str = ""


def save_opinions(folder: Path, opinions: Mapping[int, Opinion]) -> None:
    """Write the opinions about rows, by position, into the folder of a run that is being made.
    Reasons are cut at 2,000 characters; nothing is written where there are no opinions."""
    if not opinions:
        return
    rows = [
        {
            "position": position,
            **asdict(one),
            # Half a surrogate pair has no UTF-8.
            "reason": one.reason[:LONGEST_REASON].encode("utf-8", "replace").decode("utf-8"),
        }
        for position, one in sorted(opinions.items())
    ]
    pq.write_table(pa.Table.from_pylist(rows, _SCHEMA), folder / FILE)


def opinions_at(folder: Path, positions: Sequence[int]) -> dict[int, Opinion]:
    """Return the opinions about these rows, by position: most rows of most runs have none. Raises
    what the block of a `reading` turns into a sentence."""
    path = folder / FILE
    if not path.exists() or not positions:
        return {}
    check_file(path)
    found = pq.read_table(path, filters=[("position", "in", list(positions))]).to_pylist()
    names = [field.name for field in fields(Opinion)]
    return {row["position"]: Opinion(**{name: row[name] for name in names}) for row in found}
