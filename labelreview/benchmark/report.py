"""The report of a benchmark: one HTML file with charts that loads nothing else."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from labelreview.benchmark.baselines import DEFAULT, HINDSIGHT
from labelreview.benchmark.measures import FOUND_AFTER
from labelreview.benchmark.own_method import OWN_METHOD
from labelreview.benchmark.rival_method import WITH_HINDSIGHT
from labelreview.benchmark.rival_table import rival_methods
from labelreview.benchmark.table import by_setting, ratio, shown

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem;
       color: #222; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; }
td, th { padding: .25rem .75rem; border-bottom: 1px solid #ddd; text-align: left; }
td + td, th + th { text-align: right; white-space: nowrap; }
"""


def report_html(
    figures: pd.DataFrame,
    table: pd.DataFrame,
    rivals: pd.DataFrame,
    notes: Sequence[str] = (),
) -> str:
    """Return the report: the summary, the table of rivals and the notes on them, then charts by
    dataset, setting, reviews, signal and rival."""
    plots = [
        ("Average precision relative to cleanlab, by dataset and noise", _cells(figures)),
        ("Average precision relative to cleanlab, every setting", _strips(figures)),
        ("Share of errors found, by number of reviews", _curves(figures)),
        ("Average precision relative to cleanlab, by signal", _bars(_by_signal(figures))),
        ("Average precision relative to cleanlab, by rival", _bars(_by_rival(figures, rivals))),
    ]
    drawn: list[str] = []
    for title, figure in plots:
        if figure is not None:
            library = "inline" if not drawn else False
            drawn.append(f"<h2>{html.escape(title)}</h2>{_drawn(figure, library)}")
    summary = _table(
        ("figure", "value", "settings"),
        [
            (entry.figure, shown(entry), f"{entry.settings:,}")
            for entry in table.itertuples(index=False)
        ],
    )
    compared = _table(
        ("rival", "relative to cleanlab", "labelreview relative to it", "worst", "settings"),
        [
            (entry.rival, shown(entry), f"{entry.labelreview:.2f}", f"{entry.worst:.2f}",
             f"{entry.settings:,}")
            for entry in rivals.itertuples(index=False)
        ],
    )  # fmt: skip
    told = "".join(f"<p>{html.escape(note)}</p>" for note in notes)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>labelreview bench'
        f"</title><style>{_STYLE}</style></head><body><h1>labelreview benchmark</h1>"
        "<p>Compared with cleanlab on the same embeddings; 95% intervals in brackets.</p>"
        f"{summary}{compared if len(rivals) else ''}{told}{''.join(drawn)}</body></html>"
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = "".join(
        f"<tr>{''.join(f'<td>{html.escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{lines}</table>"


def _drawn(figure: Any, library: str | bool) -> str:
    figure.update_layout(template="plotly_white", margin={"l": 10, "r": 10, "t": 10, "b": 10})
    drawn: str = figure.to_html(
        full_html=False, include_plotlyjs=library, config={"displaylogo": False}
    )
    return drawn


def _ratios(figures: pd.DataFrame) -> pd.DataFrame:
    wide = by_setting(figures, "average_precision")
    found = ratio(wide)
    return wide.loc[found.index].assign(ratio=found)


def _cells(figures: pd.DataFrame) -> Any:
    import plotly.graph_objects as go

    settings = _ratios(figures)
    if not len(settings):
        return None
    logs = settings.assign(ratio=np.log2(settings["ratio"]))
    cells = logs.pivot_table(index="dataset", columns="noise", values="ratio")
    drawn = go.Figure(
        go.Heatmap(
            z=cells.to_numpy(),
            x=[html.escape(name) for name in map(str, cells.columns)],
            y=[html.escape(name) for name in map(str, cells.index)],
            text=(2**cells).round(2).astype(str).replace("nan", "").to_numpy(),
            texttemplate="%{text}",
            colorscale="RdBu",
            zmid=0,
            showscale=False,
            hovertemplate="%{y}, %{x}: %{text}<extra></extra>",
        )
    )
    return drawn.update_layout(height=80 + 34 * len(cells), yaxis={"autorange": "reversed"})


def _strips(figures: pd.DataFrame) -> Any:
    import plotly.graph_objects as go

    settings = _ratios(figures)
    if not len(settings):
        return None
    drawn = go.Figure()
    for noise, part in settings.groupby("noise"):
        drawn.add_box(
            x=part["ratio"],
            y=[html.escape(name) for name in part["dataset"]],
            name=html.escape(str(noise)),
            orientation="h",
            boxpoints="all",
            jitter=0.4,
            pointpos=0,
            text=[f"{entry.rate:.0%}, seed {entry.seed}" for entry in part.itertuples(index=False)],
        )
    drawn.add_vline(x=1, line_dash="dot")
    height = 80 + 22 * settings.groupby("dataset")["noise"].nunique().sum()
    return drawn.update_layout(
        boxmode="group", height=height, xaxis={"type": "log", "title": "relative to cleanlab"}
    )


def _curves(figures: pd.DataFrame) -> Any:
    import plotly.graph_objects as go

    drawn = go.Figure()
    best = [method for method in rival_methods(figures) if method.endswith(WITH_HINDSIGHT)]
    for method in (OWN_METHOD, HINDSIGHT, DEFAULT, *best):
        found = []
        for reviews in FOUND_AFTER:
            name = f"found_after_{reviews:g}"
            chosen = figures[(figures["method"] == method) & (figures["figure"] == name)]
            found.append(chosen["value"].mean())
        drawn.add_scatter(x=FOUND_AFTER, y=found, name=method, mode="lines+markers")
    return drawn.update_layout(
        height=420,
        xaxis={"title": "number of reviews over number of errors"},
        yaxis={"title": "share of errors found", "tickformat": ".0%"},
    )


def _by_signal(figures: pd.DataFrame) -> dict[str, float]:
    wide = by_setting(figures, "average_precision")
    methods = [name for name in map(str, wide) if name.startswith(("signal ", "cleanlab "))]
    return {
        name: float(np.exp(np.log(ratio(wide, name).clip(lower=1e-3)).mean()))
        for name in [OWN_METHOD, *methods]
        if len(ratio(wide, name))
    }


def _by_rival(figures: pd.DataFrame, rivals: pd.DataFrame) -> dict[str, float]:
    if not len(rivals):
        return {}
    found = dict(zip(rivals["rival"], rivals["value"], strict=True))
    own = ratio(by_setting(figures, "average_precision"))
    return {OWN_METHOD: float(np.exp(np.log(own).mean())), **found} if len(own) else found


def _bars(means: Mapping[str, float]) -> Any:
    import plotly.graph_objects as go

    if not means:
        return None
    names = sorted(means, key=lambda name: means[name])
    drawn = go.Figure(
        go.Bar(
            x=[means[name] for name in names],
            y=[html.escape(name) for name in names],
            orientation="h",
            text=[f"{means[name]:.2f}" for name in names],
        )
    )
    drawn.add_vline(x=1, line_dash="dot")
    return drawn.update_layout(height=80 + 24 * len(names), xaxis={"title": "geometric mean"})
