"""Four datasets to look at, of 2, 4, 77 and 151 classes, scored and partly decided."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
import pandas as pd

from labelreview.core.configuration import Configuration
from labelreview.data import builtin
from labelreview.decision_log import Decision
from labelreview.experiments import ExperimentOptions
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.review.conflicts import conflicts_of
from labelreview.review.deciding import decisions_for
from labelreview.workspace import Workspace

ANNOTATOR = "ana"
DATASETS = {"reviews": 2, "builtin": 4, "requests": 77, "intents": 151}
"""Name of a dataset -> its classes."""
ODD_TEXTS = {
    "long": "I hardly ever write to anybody, but "
    + "then they told me to wait once more, and " * 60,
    "right to left": "مرحبا، عندي سؤال: ",
    "emoji": "😤😤 👩‍👩‍👧‍👦🏳️‍🌈 🙏🏽 ",
}
"""How a text begins that is hard to lay out."""

_DECISIONS = 40
_WRONG = 0.08
_WORDS = {
    "negative": ("broke after a week", "a waste of money", "never again", "so disappointed"),
    "positive": ("works like a charm", "worth every penny", "would buy again", "so happy with it"),
}
_GOODS = ("kettle", "charger", "tent", "lamp", "headset", "blender", "backpack", "drill", "chair")
_THINGS = (
    *("card", "transfer", "account", "top_up", "refund", "statement", "loan", "mortgage"),
    *("wallet", "exchange", "insurance", "pension", "deposit", "cheque", "application"),
)
_MATTERS = {
    "lost_or_stolen": ("was stolen yesterday", "is lost, I cannot find it"),
    "declined_without_a_reason": ("was declined and nobody says why", "was refused again"),
    "still_pending": ("is still pending after three days", "has not arrived yet"),
    "extra_fee": ("cost me an extra fee", "came with a charge that I do not know"),
    "cancel": ("should be cancelled please", "has to be stopped before Monday"),
    "change_details": ("shows my old address", "needs another name on it"),
    "limit": ("has a limit that is too low", "reached its limit"),
    "verify_identity": ("asks for my passport", "wants a photo of me to verify"),
    "history": ("has a history that I want to download", "needs a list of the last year"),
    "open_a_new_one": ("is what I want to open", "would be my first, how do I get one"),
}
_OPENINGS = ("Hello,", "Hi there!", "Please help:", "Sorry to bother you,", "Once more:", "@bank")
_ENDS = ("Thanks.", "What now?", "Any idea? http://t.co/a1", "#help", "It is urgent!!", "")


def make_workspace(folder: Path, names: Collection[str] = DATASETS, seeds: int = 3) -> None:
    """Make a workspace with these datasets, scored, partly decided, and with an experiment of so
    many seeds."""
    space = Workspace.open(folder)
    for name in names:
        if name == "builtin":
            space.import_dataset(name)
            posts = builtin.load()
            truth = dict(zip(posts["id"], posts["true_label"], strict=True))
        else:
            frame = _posts(name)
            frame[["id", "text", "label"]].to_parquet(folder / f"{name}.parquet")
            space.import_dataset(folder / f"{name}.parquet")
            truth = dict(zip(frame["id"], frame["truth"], strict=True))
        space.score(name, Configuration(folds=2))
        _decide(space.findings(name), truth)
        space.experiment(name, "retrain", ExperimentOptions(seeds=seeds, rows=None))
    space.close()


def odd_example(folder: Path, name: str, kind: str) -> str:
    """The example of that kind of odd text with a wrong label."""
    space = Workspace.open(folder)
    found = space.findings(name).ids(Filter(text=ODD_TEXTS[kind][:30], disagree=True), 1)
    space.close()
    return found[0]


def _posts(name: str) -> pd.DataFrame:
    """id, text, label (every twelfth or so is wrong) and truth."""
    rng = np.random.default_rng(DATASETS[name])
    names, tell = _reviews(rng) if name == "reviews" else _requests(rng, DATASETS[name])
    rows = max(600, 10 * len(names))
    truth = [names[row % len(names)] for row in range(rows)]
    texts = [tell(label) for label in truth]
    wrong = rng.random(rows) < _WRONG
    for at, begin in enumerate(ODD_TEXTS.values()):
        # Only the last of several alike has a wrong label, so that it is among the first to review.
        start = at % len(names) + 5 * len(names) * (at // len(names))
        same = range(start, start + 5 * len(names), len(names))
        for row in same:
            texts[row] = begin + texts[row]
            wrong[row] = row == same[-1]
    for row in range(rows - 8, rows, 2):
        texts[row + 1], wrong[row], wrong[row + 1] = (
            texts[row],
            False,
            False,
        )  # one text, two labels
    others = [names[(names.index(label) + 1) % len(names)] for label in truth]
    return pd.DataFrame(
        {
            "id": [f"{name}-{row}" for row in range(rows)],
            "text": texts,
            "label": np.where(wrong, others, truth),
            "truth": truth,
        }
    )


def _reviews(rng: np.random.Generator) -> tuple[list[str], Callable[[str], str]]:
    def tell(label: str) -> str:
        first, second = rng.choice(_WORDS[label], 2, replace=False)
        return f"{rng.choice(_OPENINGS[:3])} this {rng.choice(_GOODS)}: {first}, {second}."

    return list(_WORDS), tell


def _requests(rng: np.random.Generator, classes: int) -> tuple[list[str], Callable[[str], str]]:
    """77 are 11 things with 7 matters each; 151 are 15 with 10, and what is neither."""
    matters = list(_MATTERS)[: 7 if classes == 77 else 10]
    known = {f"{thing}_{matter}": (thing, matter) for thing in _THINGS for matter in matters}
    names = [*known, "out_of_scope"][:classes] if classes > 77 else list(known)[:classes]

    def tell(label: str) -> str:
        opening, end = rng.choice(_OPENINGS), rng.choice(_ENDS)
        if label not in known:
            return f"{opening} will it rain in {rng.choice(_GOODS)} town on day {rng.integers(30)}?"
        thing, matter = known[label]
        return f"{opening} my {thing.replace('_', ' ')} {rng.choice(_MATTERS[matter])}. {end}"

    return names, tell


def _decide(findings: Findings, truth: dict[str, str]) -> None:
    """The first ones of the queue, some rows of anywhere, and a group of equal texts."""
    step = max(findings.run.rows // 6, 1)
    walked = [(example, "queue") for example in findings.ids(Filter(), _DECISIONS)]
    drawn = [(example, "control") for example in findings.ids(Filter(sort="row"))[step::step]]
    done: set[str] = set()
    for number, (example, origin) in enumerate([*walked, *drawn]):
        if example in done or any(findings.one(example).text.startswith(t) for t in _begins()):
            continue
        done.add(example)
        given = findings.labels_of([example])[0].given_label
        right = truth[example]
        verdict = "keep" if given == right else "relabel"
        if number % 13 == 5:
            verdict = ("noisy", "drop", "unsure")[number % 3]
        decisions = decisions_for(
            findings,
            [example],
            verdict,
            label=right if verdict == "relabel" else None,
            seconds=2.0 + number % 5,
            origin=origin,
            note="Both could be meant" if verdict == "noisy" else "",
        )
        _record(findings, decisions)
    group = next(iter(conflicts_of(findings).page(1)), None)
    if group is not None:
        ids = [one.example_id for one in group.members]
        label = group.members[0].given_label
        _record(findings, decisions_for(findings, ids, "relabel", label=label, origin="conflict"))


def _begins() -> list[str]:
    return [begin[:30] for begin in ODD_TEXTS.values()]


def _record(findings: Findings, decisions: list[Decision]) -> None:
    findings.log.record(decisions, ANNOTATOR, seen_revision=findings.log.revision())
