"""The summary table of a benchmark: one line for each figure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from labelreview.benchmark.baselines import DEFAULT, HINDSIGHT
from labelreview.benchmark.left_out import left_out
from labelreview.benchmark.own_method import FINE_TUNED, OWN_METHOD, REVIEWED
from labelreview.benchmark.ratios import Mean, geometric_mean, mean
from labelreview.noise import INJECTED, NOISES

SETTING = ["dataset", "base", "kind", "classes", "rows", "noise", "rate", "seed", "errors"]
GROUPS = {
    kind.replace("-pair", " pair"): tuple(name for name in INJECTED if NOISES[name] == kind)
    for kind in dict.fromkeys(NOISES[name] for name in INJECTED)
}
"""Names of the injected noises by kind in words."""
_LEAST = 0.01  # of estimated over true errors, since an estimate of 0 has no logarithm
_MOST = 0.9  # of the settings, whose estimate is off by no more than is told
_LARGE = 10_000  # rows from which on the time is more than that of starting

Line = tuple[str, Mean]


def summary_table(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the summary with the columns figure, value, low, high and settings.

    Ratios are geometric means over settings; low and high are the ends of the 95% interval, NaN
    for extremes. Datasets with two classes and the long tail have lines of their own.
    """
    lines = [
        (name, found.value, found.low, found.high, found.settings)
        for name, found in _lines(figures)
    ]
    return pd.DataFrame(lines, columns=["figure", "value", "low", "high", "settings"])


def markdown(table: pd.DataFrame) -> str:
    """Return the summary as Markdown."""
    lines = ["| figure | value | settings |", "|---|---|---|"]
    for entry in table.itertuples(index=False):
        lines.append(f"| {entry.figure} | {shown(entry)} | {entry.settings:,} |")
    return "\n".join(lines) + "\n"


def shown(entry: object) -> str:
    """Return the value of a line of the summary with its interval."""
    value, low, high = (getattr(entry, name) for name in ("value", "low", "high"))
    if np.isnan(low):
        return _number(value)
    return f"{_number(value)} ({_number(low)} to {_number(high)})"


def by_setting(figures: pd.DataFrame, figure: str) -> pd.DataFrame:
    """Return one figure with a line for each setting: the columns `SETTING` and one per method."""
    chosen = figures[figures["figure"] == figure]
    wide = chosen.assign(rate=chosen["rate"].fillna(0)).pivot(
        index=SETTING, columns="method", values="value"
    )
    wide.columns = wide.columns.astype(str)
    return wide.reset_index()


def ratio(wide: pd.DataFrame, method: str = OWN_METHOD, other: str = DEFAULT) -> pd.Series[float]:
    """Return one method divided by another, by setting; settings without both are left out."""
    if method not in wide or other not in wide:
        return pd.Series(dtype="float64")
    return (wide[method] / wide[other]).dropna()


def _lines(figures: pd.DataFrame) -> Iterator[Line]:
    precision = by_setting(figures, "average_precision")
    yield from _precision(precision)
    many, two = _parts(by_setting(figures, "reviews_for_80"))
    yield from _ratio(
        "reviews to find 80% of the errors, relative to cleanlab, 3 or more classes", many
    )
    yield from _ratio("reviews to find 80% of the errors, relative to cleanlab, two classes", two)
    yield from _both(figures, "precision_at_errors", "precision at the number of errors")
    yield from _both(figures, "suggestion_right", "right suggestions for errors at the top")
    yield from _estimates(figures)
    yield from _both(figures, "flagged_precision", "precision of the flags")
    yield from _both(figures, "flagged_recall", "recall of the flags")
    yield from _tail(figures)
    yield from _cost(figures)
    yield from _reviewed(figures)
    yield from _fine_tuned(precision)


def _precision(wide: pd.DataFrame) -> Iterator[Line]:
    many, two = _parts(wide)
    name = "average precision relative to cleanlab"
    yield from _ratio(f"{name}, 3 or more classes", many)
    for group, kinds in GROUPS.items():
        yield from _ratio(f"- {group}", many[many["noise"].isin(kinds)])
    for dataset, voted in many[many["noise"] == "votes"].groupby("dataset"):
        yield from _ratio(f"- votes, {dataset}", voted)
    yield from _ratio(f"{name}, two classes", two)
    for group, kinds in GROUPS.items():
        yield from _ratio(f"- {group}, two classes", two[two["noise"].isin(kinds)])
    for dataset, voted in two[two["noise"] == "votes"].groupby("dataset"):
        yield from _ratio(f"- votes, {dataset}", voted)
    usual = wide[wide["kind"] != "tail"]
    yield from _worst(f"{name}, worst setting", usual, DEFAULT)
    yield from _worst_cell(f"{name}, worst dataset and noise", ratio(usual), usual)
    yield from _left_out(name, usual)
    hindsight = "average precision relative to the best of cleanlab's scores in hindsight"
    yield from _ratio(f"{hindsight}, 3 or more classes", many, HINDSIGHT)
    yield from _ratio(f"{hindsight}, two classes", two, HINDSIGHT)
    yield from _worst(f"{hindsight}, worst setting", usual, HINDSIGHT)


def _parts(wide: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Whole datasets with three or more classes, and all datasets with two."""
    usual = wide["kind"] != "tail"
    return wide[usual & (wide["classes"] > 2)], wide[usual & (wide["classes"] == 2)]


def _ratio(
    name: str, wide: pd.DataFrame, other: str = DEFAULT, method: str = OWN_METHOD
) -> Iterator[Line]:
    found = ratio(wide, method, other)
    if len(found):
        yield name, geometric_mean(found.to_numpy(np.float64), list(wide.loc[found.index, "base"]))


def _worst(name: str, wide: pd.DataFrame, other: str) -> Iterator[Line]:
    found = ratio(wide, OWN_METHOD, other)
    if len(found):
        at = wide.loc[found.index].iloc[int(found.argmin())]
        share = f" {at['rate']:.0%}" if at["rate"] else ""
        where = f"{at['dataset']}, {at['noise']}{share}, seed {at['seed']}"
        nothing = float("nan")
        yield f"{name} ({where})", Mean(float(found.min()), nothing, nothing, len(found))


def _left_out(name: str, wide: pd.DataFrame) -> Iterator[Line]:
    """What a choice of the order's numbers gives where it took no part."""
    found = left_out(wide)
    there = wide.loc[found.index]
    for classes, part in (
        ("3 or more classes", there[there["classes"] > 2]),
        ("two classes", there[there["classes"] == 2]),
    ):
        if len(part):
            values = found[part.index].to_numpy(np.float64)
            yield f"{name}, left out, {classes}", geometric_mean(values, list(part["base"]))
    yield from _worst_cell(f"{name}, left out, worst dataset and noise", found, there)


def _worst_cell(name: str, ratios: pd.Series[float], wide: pd.DataFrame) -> Iterator[Line]:
    """The least mean over rates and seeds of a dataset and a noise."""
    found = wide.assign(ratio=ratios).dropna(subset="ratio")
    cells = [
        (float(np.exp(np.log(part["ratio"]).mean())), f"{dataset}, {noise}", len(part))
        for (dataset, noise), part in found.groupby(["dataset", "noise"])
    ]
    if cells:
        least, where, settings = min(cells)
        nothing = float("nan")
        yield f"{name} ({where})", Mean(least, nothing, nothing, settings)


def _both(figures: pd.DataFrame, figure: str, name: str) -> Iterator[Line]:
    """The mean of a figure over all settings but the long tail, of labelreview and of cleanlab."""
    wide = by_setting(figures, figure)
    yield from _means(wide[wide["kind"] != "tail"], name)


def _means(wide: pd.DataFrame, name: str) -> Iterator[Line]:
    for method in (OWN_METHOD, DEFAULT):
        there = wide[wide[method].notna()] if method in wide else wide.iloc[:0]
        if len(there):
            yield f"{name}, {method}", mean(list(there[method]), list(there["base"]))


def _estimates(figures: pd.DataFrame) -> Iterator[Line]:
    wide = by_setting(figures, "estimated_over_true")
    wide = wide[wide["kind"] != "tail"]
    for method in (OWN_METHOD, DEFAULT):
        if method in wide:
            off = np.exp(np.abs(np.log(wide[method].clip(lower=_LEAST).dropna())))
            name = "estimated number of errors, factor off"
            yield (
                f"{name}, {method}",
                geometric_mean(off.to_numpy(np.float64), list(wide.loc[off.index, "base"])),
            )
            if len(off):
                nothing = float("nan")
                most = Mean(float(off.quantile(_MOST)), nothing, nothing, len(off))
                yield f"{name}, {_MOST:.0%} of the settings at most, {method}", most


def _tail(figures: pd.DataFrame) -> Iterator[Line]:
    for figure, name in (
        ("rare_flagged", "flagged share of classes with fewer than 15 rows"),
        ("rare_precision", "precision of the flags in those classes"),
        ("flagged_precision", "precision of all flags"),
    ):
        wide = by_setting(figures, figure)
        yield from _means(wide[wide["kind"] == "tail"], f"long tail, {name}")
    wide = by_setting(figures, "average_precision")
    yield from _ratio(
        "long tail, average precision relative to cleanlab", wide[wide["kind"] == "tail"]
    )


def _cost(figures: pd.DataFrame) -> Iterator[Line]:
    for figure, name in (("seconds", "time"), ("processor_seconds", "processor time")):
        wide = _large(by_setting(figures, figure))
        for dataset, part in wide.groupby("dataset"):
            yield from _ratio(f"{name} after embedding, relative to cleanlab, {dataset}", part)
    memory = figures[(figures["figure"] == "peak_megabytes") & (figures["method"] == OWN_METHOD)]
    if len(memory):
        nothing = float("nan")
        most = Mean(float(memory["value"].max()), nothing, nothing, len(memory))
        yield "peak memory of a process, megabytes", most


def _large(wide: pd.DataFrame) -> pd.DataFrame:
    """Settings with rows enough to compare times."""
    return wide[wide["rows"] >= _LARGE]


def _reviewed(figures: pd.DataFrame) -> Iterator[Line]:
    seconds = _large(by_setting(figures, "seconds"))
    name = "time of re-ranking after 200 decisions, relative to cleanlab's cross-validation"
    for dataset, part in seconds.groupby("dataset"):
        yield from _ratio(f"{name}, {dataset}", part, DEFAULT, REVIEWED)
    # Before and after are two figures of one method; as two methods they can be compared.
    reviewed = figures[figures["method"] == REVIEWED]
    rest = reviewed[reviewed["figure"].isin(["rest_before", "rest_after"])]
    wide = by_setting(rest.assign(method=rest["figure"], figure="rest"), "rest")
    name = "average precision of undecided rows after 200 decisions, relative to before"
    yield from _ratio(name, wide[wide["kind"] != "tail"], "rest_before", "rest_after")


def _fine_tuned(wide: pd.DataFrame) -> Iterator[Line]:
    tuned = f"{OWN_METHOD}{FINE_TUNED}"
    if tuned in wide:
        name = "average precision with fine-tuning, relative to without"
        yield from _ratio(name, wide, OWN_METHOD, tuned)
        for (dataset, noise), part in wide.groupby(["dataset", "noise"]):
            yield from _ratio(f"- {dataset}, {noise}", part, OWN_METHOD, tuned)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
