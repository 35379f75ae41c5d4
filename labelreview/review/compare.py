"""Two runs side by side: which rows entered and left the top of the list, and how alike it is."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from labelreview.core.configuration import Configuration
from labelreview.core.counted_nouns import counted
from labelreview.core.errors import FilterError
from labelreview.runs.run import Run

ENTERED, LEFT, BOTH = "entered", "left", "both"
"""The parts of the two tops, and the kinds of saved selections that they make."""

_USED = ["example_id", "row", "given_label", "suggested_label", "score"]


@dataclass(frozen=True, eq=False)
class RunComparison:
    """Two runs of the same data, or of two versions of it.

    top:
        How many rows the top of a list has.
    rows:
        One line for each example in either run, by `example_id`: `given_label`,
        `suggested_before` and `suggested_after`, `score_before` and `score_after` (0..1, 1 = most
        suspicious), `place_before` and `place_after` (from 1). Missing in a run that does not have
        the example.
    overlap:
        Rank-biased overlap of the tops, 0..1, 1 = the same order (Webber, Moffat & Zobel 2010, "A
        similarity measure for indefinite rankings", extrapolated): the overlap at every depth,
        weighted the less the deeper, so that half of the weight lies in the top.
    correlation:
        Spearman's, of the places of the rows that are in the top of either run and in both runs;
        None with fewer than three.
    """

    before: Run
    after: Run
    top: int
    rows: pd.DataFrame
    overlap: float
    correlation: float | None

    def part(self, name: str) -> pd.DataFrame:
        """Return the rows that `ENTERED` or `LEFT` the top, or are in `BOTH`, in the order of the
        run in which they are in it."""
        was, now = (self.rows[f"place_{one}"] <= self.top for one in ("before", "after"))
        was, now = was.fillna(False).astype(bool), now.fillna(False).astype(bool)
        chosen = {ENTERED: now & ~was, LEFT: was & ~now, BOTH: was & now}[name]
        return self.rows[chosen].sort_values("place_before" if name == LEFT else "place_after")

    @property
    def only_before(self) -> int:
        """Rows that only the first run has."""
        return int(self.rows["place_after"].isna().sum())

    @property
    def only_after(self) -> int:
        """Rows that only the second run has."""
        return int(self.rows["place_before"].isna().sum())

    def sentences(self) -> list[str]:
        """Return what changed, the most important first."""
        entered, left, both = (len(self.part(name)) for name in (ENTERED, LEFT, BOTH))
        said = [
            f"{counted(both, 'example stays', 'examples stay')} among the {self.top:,} most "
            f"suspicious; {entered:,} entered and {left:,} left.",
            f"Rank-biased overlap of the two tops: {self.overlap:.2f} (1 = the same order).",
        ]
        if self.correlation is not None:
            said.append(f"Spearman's correlation of their places: {self.correlation:.2f}.")
        said.append(
            f"The first run flags {counted(self.before.flagged, 'example')}, the second "
            f"{self.after.flagged:,}."
        )
        if self.only_before or self.only_after:
            said.append(
                f"{counted(self.only_before, 'example is', 'examples are')} only in the first "
                f"run, {self.only_after:,} only in the second."
            )
        return said


def compare_runs(before: Run, after: Run, top: int | None = None) -> RunComparison:
    """Compare two runs by the ids of their examples; runs never change.

    `top` is by default how many rows the second run flags. Raises `FilterError` for a top below 1
    and `WorkspaceError` when files of a run are damaged.
    """
    first, second = _ranked(before, "before"), _ranked(after, "after")
    most = min(len(first), len(second))
    top = min(after.flagged or 100, most) if top is None else top
    if top < 1:
        raise FilterError(f"The top of a list has at least 1 example, not {top}", "use 100, say")
    rows = first.join(second.drop(columns="given_label"), how="outer")
    rows["given_label"] = rows["given_label"].fillna(second["given_label"])
    in_either = rows[(rows["place_before"] <= top) | (rows["place_after"] <= top)]
    known = in_either.dropna(subset=["place_before", "place_after"])
    return RunComparison(
        before,
        after,
        top,
        rows,
        overlap_of(_ids(first, "before", top), _ids(second, "after", top)),
        _correlation(known) if len(known) > 2 else None,
    )


def overlap_of(first: NDArray[np.object_], second: NDArray[np.object_]) -> float:
    """Return the rank-biased overlap of two rankings without ties, extrapolated from their depth.

    >>> a = np.array(["x", "y", "z"], dtype=object)
    >>> round(overlap_of(a, a), 3), overlap_of(a, a + "!")
    (1.0, 0.0)
    """
    depth = min(len(first), len(second))
    if not depth:
        return 0.0
    persistence = 0.5 ** (1 / depth)
    seen_first: set[str] = set()
    seen_second: set[str] = set()
    common, agreed = 0, np.empty(depth)
    for i, (one, other) in enumerate(zip(first[:depth], second[:depth], strict=True)):
        seen_first.add(one)
        seen_second.add(other)
        common += (one in seen_second) + (other in seen_first) - (one == other)
        agreed[i] = common / (i + 1)
    weights = persistence ** np.arange(1, depth + 1)
    rest = (1 - persistence) / persistence * float(agreed @ weights)
    return float(agreed[-1] * weights[-1] + rest)


def differences(before: Run, after: Run) -> list[str]:
    """Return how two runs were made differently, a sentence each; empty for the same way."""
    said = []
    for field in fields(Configuration):
        one, other = (_value(run.configuration, field.name) for run in (before, after))
        if one != other:
            said.append(f"{_NAMES[field.name]}: {one or 'none'}, then {other or 'none'}.")
    if before.decisions != after.decisions:
        said.append(
            f"The first learned from {counted(before.decisions, 'decision')}, the second from "
            f"{after.decisions:,}."
        )
    if before.dataset_digest != after.dataset_digest:
        said.append("They scored different versions of the data.")
    return said


_NAMES = {
    "encoder": "Encoder",
    "second_encoder": "Second encoder",
    "fine_tune": "Fine-tuned model",
    "classifier": "Classifier",
    "zero_shot": "Zero-shot classifier",
    "probabilities": "Probabilities",
    "epochs": "Epochs",
    "folds": "Folds",
    "seed": "Seed",
    "signals": "Additional signals",
}


def _value(configuration: Configuration, name: str) -> str:
    value = getattr(configuration, name)
    if name == "epochs" and not configuration.fine_tune:
        return ""
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else f"{value}"


def _ranked(run: Run, when: str) -> pd.DataFrame:
    """The rows of a run by id, with their places in its list."""
    frame = run.table(_USED).to_pandas()
    order = np.lexsort((frame["row"], -frame["score"]))
    place = np.empty(len(frame), dtype=np.int64)
    place[order] = np.arange(1, len(frame) + 1)
    frame[f"place_{when}"] = pd.array(place, dtype="Int64")
    names = {"score": f"score_{when}", "suggested_label": f"suggested_{when}"}
    ranked: pd.DataFrame = frame.drop(columns="row").rename(columns=names)
    return ranked.set_index("example_id")


def _ids(ranked: pd.DataFrame, when: str, top: int) -> NDArray[np.object_]:
    return ranked.nsmallest(top, f"place_{when}").index.to_numpy(dtype=object)


def _correlation(known: pd.DataFrame) -> float | None:
    from scipy.stats import spearmanr

    first, second = (known[f"place_{one}"].to_numpy(dtype=float) for one in ("before", "after"))
    return float(spearmanr(first, second).statistic)
