"""The map as an element: what the browser is sent, each array once, and what it sends back."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labelreview.core.artifacts import digest
from labelreview.core.labels import shortened
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import STATUSES, Filter
from labelreview.findings.findings import Findings
from labelreview.review.topics import Topic
from labelreview.ui.frontend import asset, assets
from labelreview.ui.pages.map.cloud import (
    FIELDS,
    GIVEN,
    STATUS,
    STATUS_COLORS,
    Ground,
    Ints,
    chosen_groups,
    group_colors,
    group_ids,
    group_names,
    read_steps,
    statuses_of,
)
from labelreview.ui.pages.map.protocol import (
    MapChoice,
    MapData,
    MapGroup,
    MapScale,
    MapText,
    MapTexts,
    MapTopic,
    NamedBytes,
)
from labelreview.ui.parts.element import element
from labelreview.ui.parts.post import readable, sendable
from labelreview.ui.shared.card.cards import class_list

LONGEST_TEXT = 280  # characters shown on hover
MOST_TEXTS = 200  # of one answer
KEPT = 16  # arrays that a browser has at most
_ARRAYS: Final = ("layout", "color", "size", "shown", "decided", "picked")
# Even steps of lightness and told apart with any kind of colour vision (Smith and van der Walt).
VIRIDIS = (
    "#440154", "#482878", "#3e4989", "#31688e", "#26828e",
    "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725",
)  # fmt: skip

_MAP = element(
    "labelreview_map",
    html=asset("map/map.html"),
    css=assets("shared/controls.css", "map/map.css"),
    entry="map/map.js",
)


@dataclass(frozen=True, slots=True, eq=False)
class PointLayout:
    """Where the points are, float32 (n, 2), under a name; and the topics there."""

    name: str
    coordinates: NDArray[np.float32]
    topics: Sequence[Topic]


@dataclass(frozen=True, slots=True)
class Looks:
    """Columns that colour and size the points; whether the map flies to what is picked."""

    color: str
    color_title: str
    size: str | None
    fly: bool


def show_map(data: MapData, *, key: str, on_pick: Any, on_open: Any, on_choose: Any) -> None:
    """Draw the map. The callbacks get positions, the row of a point, and a `MapChoice`."""

    def hear(name: str, told: Callable[[Any], None]) -> Callable[[], None]:
        def heard() -> None:
            value = st.session_state[key].get(name)
            if value is not None:
                told(value)

        return heard

    _MAP(
        data=data,
        key=key,
        on_lacks_change=lambda: None,
        on_ask_change=lambda: None,
        on_pick_change=hear("pick", on_pick),
        on_open_change=hear("open", on_open),
        on_choose_change=hear("choose", on_choose),
    )
    _remember_sent(key, data)


def arrays_sent(key: str) -> list[str]:
    """Return the names of the arrays that this tab has: what was sent, but for what it lacks."""
    sent: list[str] = st.session_state.get(f"{key}_sent", [])
    lacks = said(key, "lacks")
    if isinstance(lacks, dict) and lacks.get("id") != st.session_state.get(f"{key}_lacked"):
        st.session_state[f"{key}_lacked"] = lacks.get("id")
        missing = lacks.get("names") or []
        sent = [name for name in sent if name not in missing]
    return sent


def _remember_sent(key: str, data: MapData) -> None:
    arrays = (data[name] for name in _ARRAYS)
    names = [array["name"] for array in arrays if array is not None]
    kept = [name for name in st.session_state.get(f"{key}_sent", []) if name not in names]
    st.session_state[f"{key}_sent"] = [*kept, *names][-KEPT:]


def said(key: str, name: str) -> Any:
    """Return a state value of the element, None if it has said nothing."""
    return (st.session_state.get(key) or {}).get(name)


def read_positions(pick: Any) -> tuple[int, Ints]:
    """Return the token and the positions of a `MapPick`; none of what cannot be read."""
    try:
        token, packed = int(pick["token"]), b64decode(pick["positions"], validate=True)
        return token, np.unique(np.frombuffer(packed, "<i4"))
    except (Base64Error, KeyError, TypeError, ValueError):
        return 0, np.empty(0, np.int32)


def read_choice(choice: Any) -> MapChoice | None:
    """Return a `MapChoice` of the browser, None if it is none."""
    if not isinstance(choice, dict) or choice.get("field") not in FIELDS.values():
        return None
    names = choice.get("names")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return {"field": choice["field"], "names": names}


def map_data(
    findings: Findings,
    ground: Ground,
    layout: PointLayout,
    selection: Filter,
    looks: Looks,
    *,
    has: Collection[str] = (),
    shown_example: str | None = None,
    texts: MapTexts | None = None,
    answered: int = 0,
) -> MapData:
    """Return the map for a browser that already `has` the arrays of these names."""
    run, revision = findings.run.digest, findings.revision()
    base = replace(selection, picked="", sort="row")
    # Merged classes change which labels differ, and so what a filter selects.
    classes = ClassChanges.beside(findings.log).revision()
    asked = digest(base.to_query(), classes)

    def named(name: str, make: Callable[[], NDArray[Any]]) -> NamedBytes:
        # Equal names mean equal bytes, so that the run is part of each.
        name = f"{run}/{name}"
        return {"name": name, "bytes": None if name in has else _packed(make())}

    is_grouped = looks.color in FIELDS
    by_revision = f"/{revision}" if looks.color == STATUS else ""
    opened = findings.positions_of([shown_example]) if shown_example else []
    return {
        "run": run,
        "rows": findings.run.rows,
        "layout": named(layout.name, lambda: layout.coordinates.astype("<f4")),
        "color": named(
            f"color/{looks.color}{by_revision}",
            lambda: (
                group_ids(findings, ground, looks.color).astype("<u2")
                if is_grouped
                else read_steps(findings, looks.color).steps
            ),
        ),
        "field": FIELDS[looks.color] if is_grouped else "",
        "groups": _groups(findings, selection, looks.color) if is_grouped else [],
        "scale": None if is_grouped else _scale(findings, looks),
        "backdrop": _backdrop(ground, selection) if looks.color == GIVEN else [],
        "size": (looks.size and named(f"size/{looks.size}", lambda: _sizes(findings, looks)))
        or None,
        "shown": named(f"shown/{revision}/{asked}", lambda: _bits(findings, base)),
        "decided": named(f"decided/{revision}", lambda: _decided(findings)),
        "statuses": [{"name": name, "color": color} for name, color in STATUS_COLORS.items()],
        "picked": (
            named(
                f"picked/{revision}/{digest(selection.to_query(), classes)}",
                lambda: np.sort(findings.positions(selection)).astype("<i4"),
            )
            if selection.picked
            else None
        ),
        "fly": looks.fly,
        "open": opened[0] if opened else None,
        "openId": shown_example or "",
        "topics": [_topic(topic) for topic in layout.topics if topic.words],
        "classes": class_list(findings.dataset),
        "texts": texts or {"ask": 0, "rows": []},
        "answered": answered,
    }


def texts_for(findings: Findings, ground: Ground, ask: Any) -> MapTexts:
    """Return the texts that a `MapAsk` of the browser wants."""
    if not isinstance(ask, dict) or not isinstance(ask.get("positions"), list):
        return {"ask": 0, "rows": []}
    wanted = [one for one in ask["positions"] if isinstance(one, int)][:MOST_TEXTS]
    positions = np.array(
        [one for one in dict.fromkeys(wanted) if 0 <= one < findings.run.rows], np.int32
    )
    ids = ground.ids_at(positions)
    texts = findings.texts_of(ids)
    rows: list[MapText] = [
        {
            "position": position,
            "text": sendable(shortened(readable(texts.get(example, "")), LONGEST_TEXT)),
            "given": int(ground.given[position]),
            "suggested": int(ground.suggested[position]),
            "score": round(float(ground.scores[position]), 2),
        }
        for position, example in zip(positions.tolist(), ids, strict=True)
    ]
    number = ask.get("id")
    return {"ask": number if isinstance(number, int) else 0, "rows": rows}


def _groups(findings: Findings, selection: Filter, column: str) -> list[MapGroup]:
    names = group_names(findings, column)
    counts = findings.counts(replace(selection, picked=""), column)
    chosen = set(chosen_groups(selection, column))
    colors = group_colors(names, column, selection)
    return [
        {"name": name, "color": color, "rows": counts.get(name, 0), "on": name in chosen}
        for name, color in zip(names, colors, strict=True)
    ]


def _scale(findings: Findings, looks: Looks) -> MapScale:
    steps = findings.kept.get(("map scale", looks.color), lambda: read_steps(findings, looks.color))
    return {
        "title": looks.color_title,
        "low": f"{round(steps.low, 3):g}",
        "high": f"{round(steps.high, 3):g}",
        "stops": list(VIRIDIS),
    }


def _sizes(findings: Findings, looks: Looks) -> NDArray[np.uint8]:
    assert looks.size is not None
    steps = read_steps(findings, looks.size).steps
    return np.where(steps == 255, np.uint8(0), steps)


def _backdrop(ground: Ground, selection: Filter) -> list[int]:
    """Where texts are suggested a class, one wants to see where that class lies."""
    return [ground.names.index(name) for name in selection.suggested if name in ground.names]


def _bits(findings: Findings, selection: Filter) -> NDArray[np.uint8]:
    there = np.zeros(findings.run.rows, bool)
    there[findings.positions(selection)] = True
    return np.packbits(there)


def _decided(findings: Findings) -> NDArray[np.int32]:
    statuses = findings.kept.newest(
        "map statuses", findings.revision(), lambda: statuses_of(findings)
    )
    positions = np.flatnonzero(statuses)
    assert len(STATUSES) <= 8
    return (8 * positions + statuses[positions]).astype("<i4")


def _topic(topic: Topic) -> MapTopic:
    return {
        "words": topic_name(topic),
        "x": topic.x,
        "y": topic.y,
        "rows": len(topic.positions),
    }


def topic_name(topic: Topic) -> str:
    """Return a topic's words as one name; "no words of its own" where there are none."""
    return sendable(" · ".join(topic.words)) or "no words of its own"


def _packed(array: NDArray[Any]) -> str:
    return b64encode(np.ascontiguousarray(array).data).decode("ascii")
