"""The table of made up figures, worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from labelreview.benchmark.own_method import FINE_TUNED, REVIEWED
from labelreview.benchmark.report import report_html
from labelreview.benchmark.results import COLUMNS
from labelreview.benchmark.rival_table import rival_table
from labelreview.benchmark.table import markdown, summary_table

NONE = float("nan")


def lines(
    dataset, noise, rate, values, figure="average_precision", kind="whole", classes=5, rows=100
):
    about = (dataset, dataset.split("/")[0], kind, classes, rows, noise, rate, 0, 8)
    return [(*about, method, figure, value) for method, value in values.items()]


def table(*groups):
    figures = pd.DataFrame([line for group in groups for line in group], columns=COLUMNS)
    return summary_table(figures).set_index("figure")


AP = {"labelreview": 0.8, "cleanlab": 0.4, "cleanlab with hindsight": 0.5}
LOW = {"labelreview": 0.4, "cleanlab": 0.8, "cleanlab with hindsight": 0.8}


def test_ratios_are_geometric_means_of_settings():
    found = table(
        lines("a", "symmetric", 0.08, AP),
        lines("a", "pair", 0.08, LOW),
        lines("b", "bayes", 0.08, AP),
        lines("b", "votes", NONE, AP),
        lines("b/alike", "pair", 0.15, LOW, kind="pair", classes=2),
        lines("c", "forest", 0.15, AP, classes=2),
        lines("a/tail", "tail", 0.06, LOW, kind="tail"),
    )
    value, settings = found["value"], found["settings"]
    name = "average precision relative to cleanlab"
    assert value[f"{name}, 3 or more classes"] == pytest.approx(2 ** ((1 - 1 + 1 + 1) / 4))
    assert settings[f"{name}, 3 or more classes"] == 4
    assert value["- symmetric"] == value["- instance-dependent"] == pytest.approx(2)
    assert value["- class pair"] == pytest.approx(0.5)
    assert value["- votes, b"] == pytest.approx(2)
    assert value[f"{name}, two classes"] == pytest.approx(1)
    assert value["- class pair, two classes"] == pytest.approx(0.5)
    assert value["- instance-dependent, two classes"] == pytest.approx(2)
    assert value["long tail, average precision relative to cleanlab"] == pytest.approx(0.5)
    worst = found.loc[f"{name}, worst setting (a, pair 8%, seed 0)"]
    assert worst["value"] == pytest.approx(0.5)
    assert worst["settings"] == 6
    assert found.loc[f"{name}, worst dataset and noise (a, pair)", "value"] == pytest.approx(0.5)
    assert np.isnan(worst["low"])
    hindsight = "average precision relative to the best of cleanlab's scores in hindsight"
    assert value[f"{hindsight}, 3 or more classes"] == pytest.approx((1.6**3 * 0.5) ** (1 / 4))


def test_shares_are_means_of_both_and_the_tail_stands_apart():
    found = table(
        *(
            lines("a", noise, 0.08, {"labelreview": x, "cleanlab": y}, "flagged_precision")
            for noise, x, y in (("symmetric", 0.6, 0.2), ("pair", 0.8, NONE))
        ),
        lines("a/tail", "tail", 0.06, {"labelreview": 0.1}, "rare_flagged", kind="tail"),
        lines("a/tail", "tail", 0.06, {"labelreview": 0.9}, "flagged_precision", kind="tail"),
    )["value"]
    assert found["precision of the flags, labelreview"] == pytest.approx(0.7)
    assert found["precision of the flags, cleanlab"] == 0.2
    assert found["long tail, flagged share of classes with fewer than 15 rows, labelreview"] == 0.1
    assert found["long tail, precision of all flags, labelreview"] == 0.9


def test_an_estimate_is_off_by_a_factor_in_either_direction():
    found = table(
        lines("a", "symmetric", 0.08, {"labelreview": 0.5}, "estimated_over_true"),
        lines("a", "pair", 0.08, {"labelreview": 2.0}, "estimated_over_true"),
        lines("b", "pair", 0.08, {"labelreview": 0.0}, "estimated_over_true"),
    )
    line = found.loc["estimated number of errors, factor off, labelreview"]
    assert line["value"] == pytest.approx((2 * 2 * 100) ** (1 / 3))
    most = "estimated number of errors, factor off, 90% of the settings at most, labelreview"
    assert found.loc[most, "value"] == pytest.approx(2 + 0.8 * 98)


def test_time_memory_and_fine_tuning():
    found = table(
        lines("a", "votes", NONE, AP | {"labelreview fine-tuned": 1.0}),
        lines("a", "votes", NONE, {REVIEWED: 0.6, f"{REVIEWED}{FINE_TUNED}": 0.9}, "rest_after"),
        lines("a", "votes", NONE, {REVIEWED: 0.5, f"{REVIEWED}{FINE_TUNED}": 0.3}, "rest_before"),
        lines("a", "votes", NONE, {REVIEWED: 0.1}, "seconds", rows=20_000),
        lines("a", "votes", NONE, {"labelreview": 3.0, "cleanlab": 2.0}, "seconds", rows=20_000),
        lines("b", "votes", NONE, {"labelreview": 3.0, "cleanlab": 0.1}, "seconds"),  # too small
        lines("a", "votes", NONE, {"labelreview": 600.0, "cleanlab": 900.0}, "peak_megabytes"),
    )["value"]
    assert found["time after embedding, relative to cleanlab, a"] == pytest.approx(1.5)
    assert not [name for name in found.index if name.endswith(", b")]
    assert found["peak memory of a process, megabytes"] == 600
    name = "time of re-ranking after 200 decisions, relative to cleanlab's cross-validation, a"
    assert found[name] == pytest.approx(0.05)
    name = "average precision of undecided rows after 200 decisions, relative to before"
    assert found[name] == pytest.approx(1.2)
    name = "average precision with fine-tuning, relative to without"
    assert found[name] == found["- a, votes"] == pytest.approx(1.25)


def test_markdown_shows_values_with_their_intervals():
    frame = pd.DataFrame(
        [("one", 1.234, 1.1, 1.3, 1_500), ("two", 1_234.5, NONE, NONE, 2)],
        columns=["figure", "value", "low", "high", "settings"],
    )
    assert markdown(frame).splitlines()[2:] == [
        "| one | 1.23 (1.10 to 1.30) | 1,500 |",
        "| two | 1,234 | 2 |",
    ]


def test_names_in_the_report_are_text():
    hostile = "<script>alert(1)</script>"
    figures = pd.DataFrame(lines(hostile, hostile, 0.08, AP), columns=COLUMNS)
    page = report_html(figures, summary_table(figures), rival_table(figures))
    assert hostile not in page
    assert "alert(1)" in page
