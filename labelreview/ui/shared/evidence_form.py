"""The form in which the evidence for label errors is chosen: presets that make a configuration."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from labelreview.core.configuration import Configuration
from labelreview.core.counted_nouns import counted
from labelreview.core.errors import EvidenceError
from labelreview.signals import SIGNALS, Signal
from labelreview.ui.context.files import may_reach_addresses
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.evidence_sources import (
    ENCODER,
    SOURCES,
    THOROUGH,
    Chosen,
    EvidenceSource,
    Offers,
    has_models,
    switch,
)
from labelreview.ui.shared.judge_inputs import has_judge

QUICK = "Quick"
DYNAMICS = {"dynamics", "dropout"}  # evidence that only fine-tuning provides
MISSING_PACKAGES = (
    "Required packages are missing. Install them with: `pip install 'labelreview[{extra}]'`"
)
PRESETS = (ENCODER, THOROUGH)
"""What can be chosen in place of `QUICK`."""

_WITHIN = {ENCODER.title: {"encoder"}, THOROUGH.title: {"encoder", "fine_tune"}}
_CARDS = "score_preset"
_OF = "score_of"  # the dataset that the form was filled in for


def ask_configuration(dataset: str, offers: Offers) -> Configuration | None:
    """Draw the form; return None while an input is missing. What was filled in for another dataset
    is forgotten."""
    if st.session_state.get(_OF) not in (None, dataset):
        for key in [key for key in st.session_state if str(key).startswith("score_")]:
            del st.session_state[key]
    st.session_state[_OF] = dataset
    titles = [QUICK, *(source.title for source in PRESETS)]
    chosen_title = st.radio(
        "Evidence",
        titles,
        key=_CARDS,
        captions=["  \n".join(plain(fact) for fact in offers.facts.get(one, ())) for one in titles],
        label_visibility="collapsed",
        width="stretch",
        persist_state="session",
    )
    preset = next((source for source in PRESETS if source.title == chosen_title), None)
    with st.container(border=True):
        chosen: Chosen = {}
        if preset is None:
            st.write(
                "Linear models on word and character features. Needs no download, and is part of "
                "every other choice."
            )
        else:
            st.write(preset.explain)
            chosen |= preset.ask(offers)
        added = _ask_others(preset, offers, chosen)
        is_fine_tuned = preset is THOROUGH or bool(chosen.get("fine_tune"))
        chosen |= _ask_signals(is_fine_tuned)
        chosen |= _ask_folds()
        return _configuration(preset, added, chosen)


def _configuration(
    preset: EvidenceSource | None, added: Sequence[EvidenceSource], chosen: Chosen
) -> Configuration | None:
    """Return what is chosen; say what it lacks, or why it cannot be used."""
    sources = [*([preset] if preset else []), *added]
    extras = {source.extra for source in sources}
    for extra, is_there in (("models", has_models), ("judge", has_judge)):
        if extra in extras and not is_there():
            st.info(MISSING_PACKAGES.format(extra=extra))
            return None
    missing = [source for source in sources if not chosen.get(source.field)]
    if missing:
        st.caption(" ".join(source.prompt for source in missing))
        return None
    try:
        configuration = Configuration(**chosen)
    except EvidenceError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return None
    return configuration.thorough(chosen["encoder"]) if preset is THOROUGH else configuration


def _ask_others(
    preset: EvidenceSource | None, offers: Offers, chosen: Chosen
) -> list[EvidenceSource]:
    """Draw what can be used along with the preset, folded; add the values of what is, and return
    it."""
    within = _WITHIN[preset.title] if preset else set()
    others = [
        source
        for source in SOURCES
        if source.field not in within and (source.field != "judge" or may_reach_addresses())
    ]
    added = [source for source in others if st.session_state.get(switch(source))]
    label = ": ".join(["Also use", *([", ".join(s.title for s in added)] if added else [])])
    with st.expander(label, bool(added), key="score_also", type="compact"):
        for source in others:
            if st.checkbox(
                source.title, key=switch(source), help=source.explain, persist_state="session"
            ):
                chosen |= source.ask(offers)
    return added


def _ask_signals(fine_tunes: bool) -> Chosen:
    optional = [signal for signal in SIGNALS if not signal.is_default]
    if not optional:
        return {}
    usable = [signal for signal in optional if fine_tunes or not signal.needs & DYNAMICS]
    titles = {signal.name: signal.title for signal in usable}
    with st.expander("More signals", key="score_more", type="compact"):
        st.caption(
            "Optional signals in addition to the default ones. They take a little longer and "
            "appear in the table and on the card; the ranking stays the same."
        )
        names = st.multiselect(
            "Signals",
            list(titles),
            key="score_signals",
            format_func=titles.__getitem__,
            placeholder="None",
            label_visibility="collapsed",
            persist_state="session",
        )
        _explain(usable, names)
        if len(usable) < len(optional):
            more = counted(len(optional) - len(usable), "more signal")
            st.caption(f"Fine-tuning adds {more}.")
    return {"signals": tuple(names)}


def _explain(signals: Sequence[Signal], chosen: Sequence[str]) -> None:
    with st.container(gap=None):
        for signal in signals:
            words = f"**{plain(signal.title)}** {plain(signal.explain)}"
            st.caption(words if signal.name in chosen else f":gray[{words}]")


def _ask_folds() -> Chosen:
    with st.expander("Folds and seed", key="score_parts", type="compact"):
        left, right = st.columns(2)
        folds = left.number_input("Folds", 2, 20, 5, key="score_folds", persist_state="session")
        seed = right.number_input(
            "Seed", 0, 2**31 - 1, 0, key="score_seed", persist_state="session"
        )
    return {"folds": int(folds), "seed": int(seed)}
