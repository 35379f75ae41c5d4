"""The table of rivals: each detector against cleanlab, and labelreview against it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from labelreview.benchmark.baselines import DEFAULT
from labelreview.benchmark.ratios import Mean, geometric_mean
from labelreview.benchmark.rivals import RIVALS
from labelreview.benchmark.table import by_setting, ratio, shown

COLUMNS = ["rival", "value", "low", "high", "labelreview", "worst", "settings"]
_LEAST = 1e-3  # of an average precision, since 0 has no logarithm


def rival_methods(figures: pd.DataFrame) -> list[str]:
    """Return the names of the methods that are rivals' detectors."""
    methods = map(str, figures["method"].unique())
    return sorted(method for method in methods if method.split(" ", 1)[0] in RIVALS)


def rival_table(figures: pd.DataFrame) -> pd.DataFrame:
    """Return a line for each detector, best first, with the `COLUMNS`; empty without rivals.

    value, low, high:
        Its average precision relative to cleanlab, the geometric mean over settings with its 95%
        interval.
    labelreview, worst:
        Average precision of labelreview relative to it, the geometric mean, and the least of all
        settings.
    """
    wide = by_setting(figures, "average_precision")
    wide = wide[wide["kind"] != "tail"]
    methods = rival_methods(figures)
    wide[methods] = wide[methods].clip(lower=_LEAST)
    lines = []
    for method in methods:
        theirs, ours = ratio(wide, method, DEFAULT), ratio(wide, other=method)
        if not len(theirs) or not len(ours):
            continue
        against = _mean(wide, theirs)
        lines.append(
            (method, against.value, against.low, against.high,
             _mean(wide, ours).value, float(ours.min()), len(ours))
        )  # fmt: skip
    table = pd.DataFrame(lines, columns=COLUMNS)
    return table.sort_values("value", ascending=False, ignore_index=True)


def rival_markdown(table: pd.DataFrame, notes: Sequence[str]) -> str:
    """Return the table as Markdown, and the notes below it; "" without either."""
    lines = [
        "| rival | average precision relative to cleanlab | labelreview relative to it | worst "
        "setting | settings |",
        "|---|---|---|---|---|",
        *(
            f"| {entry.rival} | {shown(entry)} | {entry.labelreview:.2f} | {entry.worst:.2f} "
            f"| {entry.settings:,} |"
            for entry in table.itertuples(index=False)
        ),
    ]
    parts = ["\n".join(lines)] if len(table) else []
    parts += ["\n".join(f"- {note}" for note in notes)] if notes else []
    return "".join(f"\n{part}\n" for part in parts)


def _mean(wide: pd.DataFrame, values: pd.Series[float]) -> Mean:
    return geometric_mean(values.to_numpy(np.float64), list(wide.loc[values.index, "base"]))
