"""The colours of classes and the looks of verdicts, the same on every page."""

from __future__ import annotations

from dataclasses import dataclass

from labelreview.decision_log import VERDICTS_TABLE
from labelreview.ui.parts.plain import plain_name

# Ten colours in such an order that as many as there are classes lie far apart, also for people with
# red-green blindness: in OKLab, simulated after Machado et al. 2009, three are at least 0.26 apart,
# five 0.15, ten 0.11. All are visible on the light and on the dark background.
CLASS_COLORS = (
    "#2f6fe0",
    "#f09a10",
    "#a83014",
    "#1cc3d0",
    "#6a00d2",
    "#5a9fff",
    "#ce4068",
    "#7f80b0",
    "#194e99",
    "#d66800",
)
NEUTRAL = "#929cab"


@dataclass(frozen=True, slots=True)
class Look:
    """How a verdict appears: what the button says, what a decided row says, icon and colour."""

    verb: str
    done: str
    icon: str
    color: str

    @property
    def badge(self) -> str:
        """Markdown of the verdict as a small mark, for decided rows."""
        return f":{self.color}-badge[{self.icon} {self.done}]"


VERDICT_LOOKS = {
    verdict.name: Look(verdict.title, verdict.done, f":material/{verdict.icon}:", verdict.colour)
    for verdict in VERDICTS_TABLE
}


def class_color(label: int, classes: int) -> str:
    """Return the colour of a class by its id; neutral for all when there are more classes than
    colours, since then only names can carry the meaning."""
    return CLASS_COLORS[label] if classes <= len(CLASS_COLORS) else NEUTRAL


def chip(name: str, label: int, classes: int) -> str:
    """Markdown of a class: a dot in its colour, and its name literally."""
    return f':color[●]{{foreground="{class_color(label, classes)}"}} {plain_name(name)}'
