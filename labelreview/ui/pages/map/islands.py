"""Islands and topics as lists beside the map: a click picks exactly the rows that a line counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labelreview.findings.filter import Filter
from labelreview.review.islands import Island
from labelreview.review.topics import Topic
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.frontend import assets, script
from labelreview.ui.pages.map.cloud import Ground
from labelreview.ui.pages.map.element import topic_name
from labelreview.ui.pages.map.protocol import PlaceClick, PlacesData
from labelreview.ui.shared.card.cards import class_list

SHOWN = 100  # islands

_PLACES = st.components.v2.component(
    "labelreview_map_places",
    html='<div class="places"></div>',
    css=assets("shared/controls.css", "map/places.css"),
    js=script("map/places.js"),
)


def show_places(context: PageContext, ground: Ground, topics: Sequence[Topic], *, key: str) -> None:
    """Draw the lists. A click selects the examples of a place, and the map flies there."""

    def go_there() -> None:
        click = st.session_state[key].get("place")
        positions = place_positions(ground, topics, click)
        if positions is None:
            return
        picked = context.space.saved_selections.keep(ground.ids_at(positions), kind=click["kind"])
        context.session.set_filter(Filter(picked=picked))
        st.session_state[f"{key}_here"] = (picked, click)

    picked, click = st.session_state.get(f"{key}_here", ("", None))
    here = click if picked and picked == context.session.filter.picked else None
    _PLACES(data=places_data(context, ground, topics, here), key=key, on_place_change=go_there)


def places_data(
    context: PageContext, ground: Ground, topics: Sequence[Topic], here: PlaceClick | None
) -> PlacesData:
    """Return the lists for the browser; at most the first 100 islands."""
    return {
        "classes": class_list(context.findings.dataset),
        "islands": [
            {
                "own": island.label,
                "inside": island.inside,
                "rows": len(island.positions),
                "score": round(island.score, 2),
            }
            for island in ground.islands[:SHOWN]
        ],
        "islandsFound": len(ground.islands),
        "topics": [{"words": topic_name(topic), "rows": len(topic.positions)} for topic in topics],
        "here": here,
    }


def place_positions(
    ground: Ground, topics: Sequence[Topic], click: Any
) -> NDArray[np.int32] | None:
    """Return the rows of the place that a `PlaceClick` of the browser names, None for nowhere."""
    if not isinstance(click, dict) or not isinstance(click.get("index"), int):
        return None
    lists: dict[Any, Sequence[Island | Topic]] = {"island": ground.islands, "topic": topics}
    places = lists.get(click.get("kind"), ())
    if not 0 <= click["index"] < len(places):
        return None
    return places[click["index"]].positions
