"""Review cards as the browser gets them: everything that it shows of an example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from labelreview import explain
from labelreview.core.artifacts import load_array
from labelreview.core.labels import Labels, shortened
from labelreview.data.dataset import Dataset
from labelreview.explain import WordAttribution
from labelreview.findings.findings import Finding, Findings, Near
from labelreview.runs.opinions import Opinion
from labelreview.signals import signals_of
from labelreview.signals.issue_filters import IssueFilterSignal
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.parts import keys
from labelreview.ui.parts.marked_words import Marks, marked_words
from labelreview.ui.parts.palette import class_color
from labelreview.ui.parts.post import post_data, readable, sendable
from labelreview.ui.parts.probabilities import chances
from labelreview.ui.parts.protocol import NamedClass
from labelreview.ui.parts.verdicts import verdict_looks
from labelreview.ui.shared.card.protocol import (
    CardTools,
    ModelOpinion,
    PastDecision,
    ReviewCard,
    SignalMeaning,
    SimilarText,
)
from labelreview.ui.shared.guidelines import guideline_list

CARD_STYLES = (
    "shared/controls.css",
    "shared/post.css",
    "shared/marks.css",
    "shared/probability_bars.css",
    "card/card.css",
    "card/reasons.css",
)
"""The style sheets of an element that draws cards."""
PROBABILITIES = 4
HISTORY_SHOWN = 6
NEAR_TEXT = 160
MODEL_NAME = 60


@dataclass(frozen=True, slots=True)
class RequestedCard:
    """An example to make a card of.

    place:
        In the queue, None if it was not reached there.
    is_control, is_queued:
        Whether it was drawn at random, and whether it is in the queue all the same.
    is_open:
        Whether it is to be decided.
    """

    position: int
    place: int | None
    is_control: bool = False
    is_queued: bool = True
    is_open: bool = True


def cards_of(context: PageContext, requested: Sequence[RequestedCard]) -> list[ReviewCard]:
    """Return a card for each, in that order."""
    if not requested:
        return []
    findings = context.findings
    found = findings.many([one.position for one in requested])
    by_position = {finding.position: finding for finding in found}
    shown = [one for one in requested if one.position in by_position]
    history = _histories(findings, [finding.example_id for finding in found])
    words = words_of(context, found)
    many = _neighbours_of(findings, [one.position for one in shown])
    return [
        _card(findings.dataset, by_position[one.position], one, n, history, words)
        for one, n in zip(shown, many, strict=True)
    ]


def _neighbours_of(findings: Findings, positions: list[int]) -> list[int]:
    """Return how many neighbours each row has, of which a card lists the first ones."""
    kept: NDArray[np.bool_] = load_array(findings.run.neighbours_path)[positions] >= 0
    return list(map(int, kept.sum(axis=1)))


def card_tools(context: PageContext) -> CardTools:
    """Return what every card needs besides its own data, the same on every page."""
    classes = len(context.findings.dataset.labels)
    return {
        "labels": class_list(context.findings.dataset),
        "signals": signal_list(context.findings),
        "verdicts": verdict_looks(),
        "guidelines": guideline_list(context),
        "keys": keys.KEYS,
        "classKeys": [keys.class_key(label, classes) for label in range(classes)],
    }


def class_list(dataset: Dataset) -> list[NamedClass]:
    """Return the classes as the browser names and colours them, by id."""
    names = dataset.labels.names
    return [{"name": name, "color": class_color(i, len(names))} for i, name in enumerate(names)]


def signal_list(findings: Findings) -> dict[str, SignalMeaning]:
    """Return what the signals of the run mean, by name."""
    return {
        signal.name: {
            "title": signal.title,
            "explain": signal.explain,
            "aboutLabel": signal.about == "label",
            "isFilter": isinstance(signal, IssueFilterSignal),
        }
        for signal in signals_of(findings.columns)
    }


def _card(
    dataset: Dataset,
    finding: Finding,
    requested: RequestedCard,
    neighbours: int,
    history: Mapping[str, list[PastDecision]],
    words: Mapping[str, Marks],
) -> ReviewCard:
    labels = dataset.labels
    given, suggested = labels.id(finding.given_label), labels.id(finding.suggested_label)
    rows = chances(
        finding.probabilities, labels.names, given=given, suggested=suggested, rows=PROBABILITIES
    )
    return {
        "id": finding.example_id,
        "place": requested.place,
        "control": requested.is_control,
        "queued": requested.is_queued,
        "open": requested.is_open,
        **post_data(finding.text),
        "given": given,
        "suggested": suggested,
        "score": round(finding.score, 4),
        "status": finding.status,
        "label": finding.current_label,
        "agreement": finding.neighbour_agreement,
        "neighbours": neighbours,
        "probabilities": [(labels.id(row["name"]), row["share"]) for row in rows],
        "likely": likely_classes(finding.probabilities),
        "doubts": [(doubt.signal.name, round(doubt.score, 3)) for doubt in finding.doubts],
        "misleading": finding.misleading_word,
        "near": [_near(near) for near in finding.neighbours],
        "duplicates": [_near(near) for near in finding.copies],
        "history": history.get(finding.example_id, []),
        "words": words.get(finding.example_id),
        "opinion": None if finding.opinion is None else _opinion(finding.opinion, labels),
    }


def _opinion(one: Opinion, labels: Labels) -> ModelOpinion:
    return {
        "by": shortened(one.by, MODEL_NAME),
        "label": labels.id(one.label),
        "share": one.probability if one.probability is None else round(one.probability, 3),
        "reason": readable(sendable(one.reason)),
    }


def likely_classes(probabilities: NDArray[Any]) -> list[int]:
    """Return the classes that may get a digit as their key, the likeliest first; none where each
    class has a key of its own."""
    if keys.class_key(0, len(probabilities)):
        return []
    order = np.argsort(-np.asarray(probabilities, dtype=np.float64), kind="stable")
    return list(map(int, order[: len(keys.CLASS_KEYS)]))


def _near(near: Near) -> SimilarText:
    # Line breaks part the two texts of a pair.
    lines = [" ".join(line.split()) for line in readable(sendable(near.text)).splitlines()]
    text = shortened(" / ".join(filter(None, lines)), NEAR_TEXT)
    return {
        "id": near.example_id,
        "text": text,
        "label": near.current_label,
        "similarity": round(near.similarity, 3),
    }


def _histories(findings: Findings, example_ids: Sequence[str]) -> dict[str, list[PastDecision]]:
    """Return the decisions about each example, the newest first."""
    log = findings.log.history(*example_ids)
    undone = set(log["undoes"].dropna())
    histories: dict[str, list[PastDecision]] = {}
    for entry in log[log["verdict"] != "undo"].iloc[::-1].to_dict("records"):
        past = histories.setdefault(entry["example_id"], [])
        if len(past) < HISTORY_SHOWN:
            past.append(
                {
                    "annotator": entry["annotator"],
                    "when": entry["decided_at"][:16].replace("T", " "),
                    "verdict": entry["verdict"],
                    "label": None if pd.isna(entry["label"]) else entry["label"],
                    "note": entry["note"],
                    "undone": entry["decision_id"] in undone,
                }
            )
    return histories


def words_ready(context: PageContext) -> bool:
    """Return whether the words behind the predictions are known, without waiting for them."""
    dataset, cache = context.findings.dataset, context.space.evidence_folder
    return not explain.start(dataset, cache).is_alive() and explain.note(dataset, cache) is None


def words_of(context: PageContext, found: Sequence[Finding]) -> dict[str, Marks]:
    """Return the words with the largest weights in each text, see `marked_words`; nothing before
    they are known."""
    if not words_ready(context):
        return {}
    labels = context.findings.dataset.labels
    texts = [sendable(finding.text) for finding in found]
    explained = WordAttribution.of(context.findings.dataset, context.space.evidence_folder).explain(
        texts,
        [labels.id(finding.suggested_label) for finding in found],
        [labels.id(finding.given_label) for finding in found],
    )
    return {
        finding.example_id: marked_words(text, words)
        for finding, text, words in zip(found, texts, explained, strict=True)
    }
