"""What Python and the browser send each other for the map.

The counterpart is `labelreview/ui/frontend/map/protocol.d.ts`; a test compares the two.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from labelreview.ui.parts.protocol import NamedClass


class NamedBytes(TypedDict):
    """An array in base64, under a name that changes with it; without bytes when the browser has
    it."""

    name: str
    bytes: str | None


class MapGroup(TypedDict):
    name: str
    color: str
    rows: int
    on: bool


class MapScale(TypedDict):
    title: str
    low: str
    high: str
    stops: list[str]


class MapTopic(TypedDict):
    words: str
    x: float
    y: float
    rows: int


class MapText(TypedDict):
    position: int
    text: str
    given: int
    suggested: int
    score: float


class MapTexts(TypedDict):
    ask: int
    rows: list[MapText]


class MapData(TypedDict):
    """The map.

    layout:
        float32 pairs, a place for each row.
    color:
        uint16 groups or, with a scale, uint8 steps from 0 to 254, 255 for no number.
    field:
        What a click in the legend filters by; "" for nothing.
    backdrop:
        Groups that keep a faint colour outside the filter.
    size:
        uint8, a size for each row.
    shown:
        A bit for each row: whether it matches the filter.
    decided:
        int32: 8 times the position of each decided row, and the index of its status.
    picked, fly:
        int32 positions of the selected rows; whether the map flies there.
    answered:
        The token of the last `MapPick` that arrived.
    """

    run: str
    rows: int
    layout: NamedBytes
    color: NamedBytes
    field: str
    groups: list[MapGroup]
    scale: MapScale | None
    backdrop: list[int]
    size: NamedBytes | None
    shown: NamedBytes
    decided: NamedBytes
    statuses: list[NamedClass]
    picked: NamedBytes | None
    fly: bool
    open: int | None
    openId: str
    topics: list[MapTopic]
    classes: list[NamedClass]
    texts: MapTexts
    answered: int


class MapLack(TypedDict):
    """Arrays that came without bytes and are not there."""

    id: int
    names: list[str]


class MapAsk(TypedDict):
    """Whose texts are wanted."""

    id: int
    positions: list[int]


class MapPick(TypedDict):
    """What was drawn around: int32 positions in base64."""

    token: int
    positions: str


class MapChoice(TypedDict):
    """All that is chosen in the legend."""

    field: str
    names: list[str]


# ---- the list beside the map ----


class IslandLine(TypedDict):
    own: int
    inside: int
    rows: int
    score: float


class TopicLine(TypedDict):
    words: str
    rows: int


class PlaceClick(TypedDict):
    kind: Literal["island", "topic"]
    index: int


class PlacesData(TypedDict):
    classes: list[NamedClass]
    islands: list[IslandLine]
    islandsFound: int
    topics: list[TopicLine]
    here: PlaceClick | None
