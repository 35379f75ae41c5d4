"""The sources of evidence that can be chosen beside words and characters, with their inputs."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from labelreview.classifiers.fit import SavedModel
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.judge_inputs import ask_judge
from labelreview.ui.shared.names_entered import entered_file, entered_model

Chosen = dict[str, Any]


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
    extra:
        What it needs to be installed.
    """

    title: str
    explain: str
    field: str
    prompt: str
    ask: Callable[[Offers], Chosen]
    extra: str | None = "models"


def use_checkpoint(folder: str) -> None:
    """Fill the folder of a classifier into the form as the checkpoint to use."""
    st.session_state[switch(CLASSIFIER)] = True
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


def _ask_zero_shot(_: Offers) -> Chosen:
    name = _name(
        "Zero-shot model (Hub ID or folder)",
        "zero_shot",
        "MoritzLaurer/deberta-v3-base-zeroshot-v2.0",
    )
    return {"zero_shot": name}


def _ask_file(_: Offers) -> Chosen:
    given = st.text_input(
        "File with probabilities or predictions",
        key=_key("probabilities"),
        placeholder="/data/probabilities.npy",
        persist_state="session",
    )
    return {"probabilities": entered_file(given)}


def _ask_thorough(offers: Offers) -> Chosen:
    _offer(offers, "thorough")
    name = _name(
        "Encoder (Hub ID or folder)", "thorough", "sentence-transformers/all-MiniLM-L6-v2", offers
    )
    return {"encoder": name}


CLASSIFIER = EvidenceSource(
    "My checkpoint",
    "Predicts every example with your own fine-tuned text classifier. It must not have been "
    "trained on these examples, or it will repeat their errors.",
    "classifier",
    "Choose a checkpoint.",
    _ask_classifier,
)
ENCODER = EvidenceSource(
    "Encoder",
    "Embeds the texts with a sentence encoder and trains classifiers on the embeddings. Finds "
    "more errors than Quick, but takes longer.",
    "encoder",
    "Choose an encoder.",
    _ask_encoder,
)
THOROUGH = EvidenceSource(
    "Thorough",
    "Embeds the texts with a sentence encoder and also fine-tunes it, once per fold. Takes the "
    "longest; the time is told below before it starts.",
    "encoder",
    "Choose an encoder.",
    _ask_thorough,
)
SOURCES = (
    ENCODER,
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
        extra=None,
    ),
    EvidenceSource(
        "Zero-shot classifier",
        "Reads texts and class names with a model for natural language inference. It never sees a "
        "label, and is of use where class names say what they mean.",
        "zero_shot",
        "Choose a zero-shot model.",
        _ask_zero_shot,
    ),
    EvidenceSource(
        "Language model",
        "Asks a language model, of any OpenAI-compatible address, about the most doubtful texts. "
        "It never sees the given labels.",
        "judge",
        "Name a language model and its address.",
        ask_judge,
        extra="judge",
    ),
)


def _name(words: str, of: str, example: str, offers: Offers | None = None) -> str | None:
    """Ask for a name; return None while the input is empty. It begins with the first encoder that
    is offered, if there is any."""
    first = next(iter(offers.encoders), "") if offers else ""
    given = st.text_input(words, first, key=_key(of), placeholder=example, persist_state="session")
    return entered_model(given, offers.encoders if offers else ())


def switch(source: EvidenceSource) -> str:
    """Return the key of the box that adds a source."""
    return f"score_also_{source.field}"


def _key(field: str) -> str:
    return f"score_{field}"
