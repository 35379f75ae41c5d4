"""The form in which the evidence for label errors is chosen: presets that make a configuration."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from labelreview.classifiers.fit import SavedModel
from labelreview.core.configuration import Configuration
from labelreview.core.counted_nouns import counted
from labelreview.signals import SIGNALS, Signal
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.names_entered import entered_file, entered_model

QUICK = "Quick"
DYNAMICS = {"dynamics", "dropout"}  # evidence that only fine-tuning provides
MISSING_PACKAGES = (
    "Required packages are missing. Install them with: `pip install 'labelreview[models]'`"
)

Chosen = dict[str, Any]

CARDS = "score_preset"
_OF = "score_of"  # the dataset that the form was filled in for


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be chosen without typing.

    models:
        Classifiers that were fitted here, as checkpoints.
    encoders:
        Encoders that are on this machine or were used before: name to what to call it.
    facts:
        By the title of a choice, a line each on what it needs, what it costs and what it found.
    """

    models: Sequence[SavedModel] = ()
    encoders: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EvidenceSource:
    """A source of evidence beyond words and characters.

    field:
        Its name in a `Configuration`; also the key of its input.
    prompt:
        The sentence to show while its input is empty.
    ask:
        Draw its inputs and return their values, as fields of a `Configuration`.
    """

    title: str
    explain: str
    field: str
    prompt: str
    ask: Callable[[Offers], Chosen]
    needs_models: bool = True


def ask_configuration(dataset: str, offers: Offers) -> Configuration | None:
    """Draw the form; return None while an input is missing. What was filled in for another dataset
    is forgotten."""
    if st.session_state.get(_OF) not in (None, dataset):
        for key in [key for key in st.session_state if str(key).startswith("score_")]:
            del st.session_state[key]
    st.session_state[_OF] = dataset
    titles = [QUICK, *(source.title for source in SOURCES)]
    preset = st.radio(
        "Evidence",
        titles,
        key=CARDS,
        captions=["  \n".join(plain(fact) for fact in offers.facts.get(one, ())) for one in titles],
        label_visibility="collapsed",
        width="stretch",
        persist_state="session",
    )
    with st.container(border=True):
        chosen_sources = [source for source in SOURCES if source.title == preset]
        if not chosen_sources:
            st.write(
                "Linear models on word and character features. Needs no download, and is part of "
                "every other choice."
            )
        chosen: Chosen = {}
        for source in chosen_sources:
            st.write(source.explain)
            chosen |= source.ask(offers)
        others = [source for source in SOURCES if source not in chosen_sources]
        added = [source for source in others if st.session_state.get(_switch(source))]
        label = ": ".join(["Also use", *([", ".join(s.title for s in added)] if added else [])])
        with st.expander(label, key="score_also", type="compact"):
            for source in others:
                if st.checkbox(
                    source.title, key=_switch(source), help=source.explain, persist_state="session"
                ):
                    chosen |= source.ask(offers)
        chosen |= _ask_signals(bool(chosen.get("fine_tune")))
        chosen |= _ask_folds()
        chosen_sources += added
        missing = [source for source in chosen_sources if not chosen.get(source.field)]
        if any(source.needs_models for source in chosen_sources) and not has_models():
            st.info(MISSING_PACKAGES)
            return None
        if missing:
            st.caption(" ".join(source.prompt for source in missing))
            return None
        return Configuration(**chosen)


def use_checkpoint(folder: str) -> None:
    """Fill the folder of a classifier into the form as the checkpoint to use."""
    st.session_state[CARDS] = CLASSIFIER.title
    st.session_state[_key(CLASSIFIER.field)] = folder


def has_models() -> bool:
    """Return whether the extra `models` is installed."""
    return all(importlib.util.find_spec(name) for name in ("torch", "sentence_transformers"))


def _ask_encoder(offers: Offers) -> Chosen:
    _offer(offers, "encoder")
    first, second = st.columns(2)
    with first:
        encoder = _name(
            "Sentence encoder (Hub ID or folder)",
            "encoder",
            "sentence-transformers/all-MiniLM-L6-v2",
            offers,
        )
    with second:
        second_encoder = _name(
            "Second encoder (optional)",
            "second_encoder",
            "sentence-transformers/all-mpnet-base-v2",
        )
    return {"encoder": encoder, "second_encoder": second_encoder if encoder else None}


def _offer(offers: Offers, of: str) -> None:
    """Draw a button for each encoder that is here already."""
    if not offers.encoders:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"score_offers_{of}"):
        st.caption("On this machine:", width="content")
        for number, (name, title) in enumerate(offers.encoders.items()):
            st.button(
                plain(title),
                key=f"score_offer_{of}_{number}",
                icon=":material/memory:",
                help=plain(name),
                on_click=_fill,
                args=(_key(of), name),
            )


def _fill(key: str, name: str) -> None:
    st.session_state[key] = name


def _ask_fine_tune(offers: Offers) -> Chosen:
    _offer(offers, "fine_tune")
    model, epochs = st.columns([4, 1])
    with model:
        name = _name(
            "Base model (Hub ID or folder)",
            "fine_tune",
            "sentence-transformers/all-MiniLM-L6-v2",
            offers,
        )
    with epochs:
        number = st.number_input(
            "Epochs",
            1,
            20,
            3,
            key="score_epochs",
            persist_state="session",
            help="Passes over the training data.",
        )
    return {"fine_tune": name, "epochs": int(number)}


def _ask_classifier(offers: Offers) -> Chosen:
    name = _name(
        "Checkpoint (Hub ID or folder)", "classifier", "cardiffnlp/twitter-roberta-base-emotion"
    )
    with st.container(horizontal=True):
        for model in offers.models:
            st.button(
                plain(model.title),
                key=f"score_use_{model.folder.name}",
                icon=":material/save:",
                on_click=use_checkpoint,
                args=(str(model.folder),),
            )
    return {"classifier": name}


def _ask_file(_: Offers) -> Chosen:
    given = st.text_input(
        "File with probabilities or predictions",
        key=_key("probabilities"),
        placeholder="/data/probabilities.npy",
        persist_state="session",
    )
    return {"probabilities": entered_file(given)}


CLASSIFIER = EvidenceSource(
    "My checkpoint",
    "Predicts every example with your own fine-tuned text classifier. It must not have been "
    "trained on these examples, or it will repeat their errors.",
    "classifier",
    "Choose a checkpoint.",
    _ask_classifier,
)
SOURCES = (
    EvidenceSource(
        "Encoder",
        "Embeds the texts with a sentence encoder and trains classifiers on the embeddings. Finds "
        "more errors than Quick, but takes longer.",
        "encoder",
        "Choose an encoder.",
        _ask_encoder,
    ),
    EvidenceSource(
        "Fine-tune",
        "Fine-tunes a classifier for each fold and predicts the held-out examples. Finds the most "
        "errors, but takes the longest.",
        "fine_tune",
        "Choose a base model.",
        _ask_fine_tune,
    ),
    CLASSIFIER,
    EvidenceSource(
        "My probabilities",
        "Out-of-fold probabilities or predictions that you computed yourself.",
        "probabilities",
        "Choose a file with probabilities or predictions.",
        _ask_file,
        needs_models=False,
    ),
)


def _name(words: str, of: str, example: str, offers: Offers | None = None) -> str | None:
    """Ask for a name; return None while the input is empty. It begins with the first encoder that
    is offered, if there is any."""
    first = next(iter(offers.encoders), "") if offers else ""
    given = st.text_input(words, first, key=_key(of), placeholder=example, persist_state="session")
    return entered_model(given, offers.encoders if offers else ())


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


def _key(field: str) -> str:
    return f"score_{field}"


def _switch(source: EvidenceSource) -> str:
    return f"score_also_{source.field}"
