"""The points of the map: read once per run for all tabs, selected and coloured for each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, load_array, reading
from labelreview.findings.filter import STATUSES, Filter
from labelreview.findings.findings import Findings
from labelreview.review.islands import Island, find_islands
from labelreview.signals import signals_of
from labelreview.ui.parts.palette import CLASS_COLORS, NEUTRAL, class_color
from labelreview.ui.parts.plain import plotly_plain
from labelreview.ui.parts.scatter import Cloud, Ints, PointGroup, Shade

GIVEN, SUGGESTED, STATUS, SCORE = "given_label", "suggested_label", "status", "score"
LINES_UP_TO = 5_000  # points whose texts are sent; more would be megabytes
LONGEST_LINE = 80

_KINDS = {GIVEN: "Given label", SUGGESTED: "Suggested label", STATUS: "Status"}
_NUMBERS = {
    SCORE: "Score",
    "entropy_score": "Entropy",
    "confidence": "Confidence",
    "given_probability": "Probability of the given label",
    "neighbour_agreement": "Neighbour agreement",
    "same_text": "Duplicates",
}
_STATUS_COLORS = dict(
    zip(STATUSES, ("#8fa3bf", "#38a677", "#3d6ed4", "#a685dd", "#687385", "#eaa324"), strict=True)
)
_AROUND = 0.7  # margin on each side of what is zoomed to, as a share of its size
_CLOSEST = 0.05  # smallest view, as a share of the whole map


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The fixed part of a run: ids, labels as class ids, int32 (n,), scores (n,) in 0..1, and the
    islands."""

    names: tuple[str, ...]
    ids: pa.ChunkedArray
    given: NDArray[np.int32]
    suggested: NDArray[np.int32]
    scores: NDArray[np.float64]
    islands: tuple[Island, ...]

    def ids_at(self, positions: Ints) -> list[str]:
        """Return the ids of these rows. Positions that the run does not have are left out."""
        known = positions[(positions >= 0) & (positions < len(self.given))]
        ids: list[str] = self.ids.take(pa.array(known)).to_pylist()
        return ids


def read_ground(findings: Findings) -> Ground:
    """Read the fixed part of a run. Raises `WorkspaceError` when its files are damaged."""
    names = findings.dataset.labels.names
    with reading(findings.run.folder, "score again"):
        table = pq.read_table(findings.run.findings_path, columns=["example_id", SUGGESTED, SCORE])
    labels = {name: label for label, name in enumerate(names)}
    suggested = np.array([labels[name] for name in table[SUGGESTED].to_pylist()], np.int32)
    given = findings.dataset.given()
    scores = table[SCORE].to_numpy().astype(np.float64)
    neighbours = np.asarray(load_array(findings.run.neighbours_path))
    return Ground(
        names,
        table["example_id"],
        given,
        suggested,
        scores,
        tuple(find_islands(given, neighbours, scores)),
    )


def colorings(findings: Findings) -> dict[str, str]:
    """Return the columns that can colour the points, with their titles."""
    titles = {f"{signal.name}_score": signal.title for signal in signals_of(findings.columns)}
    split = {"split": "Split"} if findings.counts(Filter(), "split") else {}
    return {
        name: words
        for name, words in (_KINDS | split | _NUMBERS | titles | _NUMBERS).items()
        if name in findings.columns
    }


def sizings(findings: Findings) -> dict[str, str]:
    """Return the columns in 0..1 that can size the points, with their titles."""
    return {
        name: words
        for name, words in colorings(findings).items()
        if name in ("confidence", SCORE) or name.endswith("_score")
    }


def first_coloring(classes: int) -> str:
    """Return the given label when every class has a colour of its own, else the score."""
    return GIVEN if classes <= len(CLASS_COLORS) else SCORE


def cloud_of(
    findings: Findings,
    ground: Ground,
    coordinates: NDArray[np.float32],
    selection: Filter,
    *,
    color: str,
    size: str | None,
    picked: Ints | None,
    fly: bool,
) -> Cloud:
    """Return the rows that `selection` selects, coloured by column `color`, with the rest faint.

    `picked` rows are highlighted; the first view is zoomed to them when `fly` is set.
    """
    positions = np.sort(findings.positions(selection))
    rest = np.setdiff1d(np.arange(len(ground.given), dtype=np.int32), positions)
    backdrop = _backdrop(ground, rest, selection)
    for group in backdrop:
        rest = np.setdiff1d(rest, group.positions)
    groups, shade = _colored(findings, ground, positions, selection, color)
    return Cloud(
        coordinates,
        groups,
        ground.scores,
        rest=rest,
        backdrop=backdrop,
        picked=picked,
        shade=shade,
        sizes=None if size is None else np.nan_to_num(_column(findings, size)),
        lines=_lines(findings, ground, positions) if len(positions) <= LINES_UP_TO else None,
        view=_around(coordinates, picked) if fly and picked is not None else None,
    )


def name_of(cloud: Cloud, *more: Any) -> str:
    """Return a name that changes with the picture."""
    groups = [part for group in cloud.groups for part in (group.name, group.positions)]
    return digest(*groups, *more)


def _colored(
    findings: Findings, ground: Ground, positions: Ints, selection: Filter, color: str
) -> tuple[list[PointGroup], Shade | None]:
    if color in (GIVEN, SUGGESTED):
        labels = (ground.given if color == GIVEN else ground.suggested)[positions]
        return _by_class(ground.names, labels, positions, selection), None
    if color == STATUS:
        by_status = {
            status: findings.positions(replace(selection, status=(status,)))
            for status in STATUSES
            if status in (selection.status or STATUSES)
        }
        return [
            PointGroup(status, _STATUS_COLORS[status], np.sort(found))
            for status, found in by_status.items()
            if len(found)
        ], None
    if color == "split":
        values = _column(findings, color)[positions].astype(str)
        return [
            PointGroup(value, CLASS_COLORS[i % len(CLASS_COLORS)], positions[values == value])
            for i, value in enumerate(np.unique(values).tolist())
        ], None
    words = colorings(findings)[color]
    return [PointGroup(words, NEUTRAL, positions)], Shade.of(words, _column(findings, color))


def _by_class(
    names: tuple[str, ...], labels: NDArray[np.int32], positions: Ints, selection: Filter
) -> list[PointGroup]:
    """Return a group per class, the largest first, so that small ones lie on top.

    With more classes than colours, only the classes of the filter have a group of their own.
    """
    colors = _colors(names, selection)
    groups = [
        PointGroup(names[label], colors[label], positions[labels == label])
        for label in np.unique(labels).tolist()
        if label in colors
    ]
    groups.sort(key=lambda group: -len(group.positions))
    others = positions[~np.isin(labels, list(colors))]
    if len(others):
        words = "other classes" if groups else "all classes"
        groups.insert(0, PointGroup(words, NEUTRAL, others))
    return groups


def _colors(names: tuple[str, ...], selection: Filter) -> dict[int, str]:
    if len(names) <= len(CLASS_COLORS):
        return {label: class_color(label, len(names)) for label in range(len(names))}
    labels = [names.index(name) for name in dict.fromkeys(_named(selection)) if name in names]
    return dict(zip(labels, CLASS_COLORS, strict=False))


def _named(selection: Filter) -> tuple[str, ...]:
    return (*selection.given, *selection.suggested)


def _backdrop(ground: Ground, rest: Ints, selection: Filter) -> list[PointGroup]:
    """Return the faint points given the suggested classes, when a filter selects suggestions."""
    colors = _colors(ground.names, selection)
    return [
        PointGroup(f"given {ground.names[label]}", color, rest[ground.given[rest] == label])
        for label, color in colors.items()
        if ground.names[label] in selection.suggested and (ground.given[rest] == label).any()
    ]


def _lines(findings: Findings, ground: Ground, positions: Ints) -> dict[int, str]:
    ids = ground.ids_at(positions)
    texts = findings.texts_of(ids)
    lines = {}
    for position, example in zip(positions.tolist(), ids, strict=True):
        given, suggested = ground.given[position], ground.suggested[position]
        labels = plotly_plain(ground.names[given], 40)
        if given != suggested:
            labels += f" → {plotly_plain(ground.names[suggested], 40)}"
        text = plotly_plain(texts.get(example, ""), LONGEST_LINE)
        lines[position] = f"<b>{ground.scores[position]:.2f}</b> {labels}<br>{text}"
    return lines


def _column(findings: Findings, name: str) -> NDArray[Any]:
    with reading(findings.run.folder, "score again"):
        values = pq.read_table(findings.run.findings_path, columns=[name])[name]
    column: NDArray[Any] = values.to_numpy(zero_copy_only=False)
    return column


def _around(coordinates: NDArray[np.float32], picked: Ints) -> tuple[float, float, float, float]:
    whole = coordinates.max(axis=0) - coordinates.min(axis=0)
    # Some of the nearest texts may lie at the other end of the map.
    low, high = np.quantile(coordinates[picked], (0.1, 0.9), axis=0)
    half = np.maximum((high - low) * (0.5 + _AROUND), whole * _CLOSEST)
    middle = (low + high) / 2
    left, lower = (middle - half).tolist()
    right, upper = (middle + half).tolist()
    return left, right, lower, upper
