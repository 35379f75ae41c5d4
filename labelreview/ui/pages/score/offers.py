"""What the Score page offers: encoders that are here; what each choice needs, costs and found."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from labelreview.benchmark.held_out import found_by
from labelreview.classifiers.fit import SavedModel
from labelreview.core.configuration import Configuration
from labelreview.core.errors import LabelReviewError
from labelreview.evidence.encoders_here import encoders_here
from labelreview.jobs.forecasts import Forecasts
from labelreview.runs.cost import TextSizes
from labelreview.ui.context.workspaces import workspace
from labelreview.ui.shared.evidence_form import QUICK
from labelreview.ui.shared.evidence_sources import ENCODER, THOROUGH, Offers
from labelreview.workspace import Workspace

_NEEDS = {
    QUICK: "Needs nothing",
    ENCODER.title: "Needs a sentence encoder",
    THOROUGH.title: "Needs an encoder and time",
}
_MEASURED = {QUICK: "words", ENCODER.title: "encoder", THOROUGH.title: "thorough"}


def offers_for(
    space: Workspace, name: str, models: Sequence[SavedModel], sizes: TextSizes
) -> Offers:
    """Return what can be chosen for a dataset."""
    encoders = encoders_on(space)
    first = next(iter(encoders), "a six-layer encoder")
    configurations = {
        QUICK: Configuration(),
        ENCODER.title: Configuration(encoder=first),
        THOROUGH.title: Configuration().thorough(first),
    }
    forecasts = space.background.forecasts
    return Offers(
        models,
        encoders,
        {
            title: (_NEEDS[title], _cost(forecasts, sizes, one), found_by(_MEASURED[title]))
            for title, one in configurations.items()
        },
    )


def encoders_on(space: Workspace) -> dict[str, str]:
    """Return the encoders that are on this machine or were used in the workspace, by name, with
    what to call them."""
    found = {one.name: f"{one.title} ({one.place})" for one in encoders_here()}
    for used in _used(str(space.settings.folder), len(space.datasets())):
        found.setdefault(used, f"{Path(used).name} (used before)")
    return found


@st.cache_data(ttl=30, max_entries=4, show_spinner=False)
def _used(folder: str, datasets: int) -> list[str]:
    """Return the encoders of all runs; a damaged run is the matter of its own dataset."""
    space, settings = workspace(), list[Configuration]()
    for entry in space.datasets():
        with contextlib.suppress(LabelReviewError):
            settings += [run.configuration for run in space.runs(entry.name)]
    named = [name for one in settings for name in (one.encoder, one.second_encoder, one.fine_tune)]
    return list(dict.fromkeys(name for name in named if name))


def _cost(forecasts: Forecasts, sizes: TextSizes, configuration: Configuration) -> str:
    expected = forecasts.scoring(sizes, configuration)
    said = expected.sentence()
    return f"{said[0].upper()}{said[1:]}, {expected.memory().removesuffix(' of memory')}"
