"""The generator: `python -m labelreview.data.builtin.generate` writes the built-in dataset anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import pandas as pd

from labelreview.core.text_normalisation import normal_form
from labelreview.data import builtin
from labelreview.data.builtin.annotators import ANNOTATORS, CONFUSED, HASTY, Annotator
from labelreview.data.builtin.fragments import Fragments
from labelreview.data.builtin.posts import Writer, duplicate_of

SEED = 31
ROWS = 1_500
SHARES = {
    "not_informative": 0.46,
    "needs_and_damage": 0.27,
    "warnings_and_advice": 0.18,
    "help_and_donations": 0.09,
}
CONFLICT_SIZES = (2,) * 10 + (3,) * 6 + (4,) * 4
AGREEING_DUPLICATES = 14
_TAKEN_FOR = {  # the wrong labels of one duplicate of a post
    "not_informative": ("needs_and_damage", "warnings_and_advice", "help_and_donations"),
    "needs_and_damage": ("warnings_and_advice", "not_informative"),
    "warnings_and_advice": ("needs_and_damage", "not_informative"),
    "help_and_donations": ("needs_and_damage", "warnings_and_advice"),
}
_LEANING = 0.6  # how often an annotator takes the more probable class of an ambiguous post


@dataclass(frozen=True, slots=True)
class _Post:
    text: str
    truth: str
    planted: str = ""
    other: str = ""  # the wrong label of an ambiguous post or of one duplicate


def generate(seed: int = SEED) -> pd.DataFrame:
    """Generate the dataset as `builtin.load` returns it; the same seed gives the same rows."""
    rng = Random(seed)
    posts = list(_posts(Fragments.read(), rng))
    rng.shuffle(posts)
    return pd.DataFrame(
        {"id": f"oswin-{i:04d}", **_row(post, rng)} for i, post in enumerate(posts, start=1)
    )


def _posts(fragments: Fragments, rng: Random) -> Iterator[_Post]:
    writer = Writer(fragments, rng)
    for case in fragments.ambiguous:
        text = writer.dress([case.template], case.true_label, asides=0.0)
        yield _Post(text, case.true_label, "ambiguous", case.other_label)
    left = ROWS - len(fragments.ambiguous) - sum(CONFLICT_SIZES) - 2 * AGREEING_DUPLICATES
    seen: set[str] = set()

    def fresh(label: str) -> _Post:
        while normal_form(text := writer.write(label)) in seen:
            pass
        seen.add(normal_form(text))
        return _Post(text, label)

    for label in _labels(left, rng):
        yield fresh(label)
    for label in _labels(AGREEING_DUPLICATES, rng):
        post = fresh(label)
        yield post
        yield replace(post, text=duplicate_of(post.text, rng))
    for size, label in zip(CONFLICT_SIZES, _labels(len(CONFLICT_SIZES), rng), strict=True):
        post = replace(fresh(label), planted="duplicate_conflict")
        other = rng.choice(_TAKEN_FOR[label])
        for number in range(size):
            text = duplicate_of(post.text, rng) if number else post.text
            yield replace(post, text=text, other=other if number < size // 2 else "")


def _labels(n: int, rng: Random) -> list[str]:
    """Draw n true labels in the shares of the classes; the first class takes the rounding."""
    counts = {label: round(n * share) for label, share in SHARES.items()}
    counts["not_informative"] += n - sum(counts.values())
    labels = [label for label, count in counts.items() for _ in range(count)]
    rng.shuffle(labels)
    return labels


def _row(post: _Post, rng: Random) -> dict[str, str]:
    # The mislabelled duplicate was assigned to an annotator who makes mistakes.
    wrong_duplicate = post.planted == "duplicate_conflict" and post.other
    assigned = rng.choice((HASTY, CONFUSED) if wrong_duplicate else ANNOTATORS)
    label, planted = _reading(post, assigned, rng, is_assigned=True)
    votes = {
        reader.column: _reading(post, reader, rng)[0] if rng.random() < reader.reads else ""
        for reader in ANNOTATORS
    } | {assigned.column: label}
    return {
        "text": post.text,
        "label": label,
        "split": "test" if rng.random() < 0.2 else "train",
        **votes,
        "true_label": post.truth,
        "planted": planted,
    }


def _reading(
    post: _Post, reader: Annotator, rng: Random, *, is_assigned: bool = False
) -> tuple[str, str]:
    if post.planted == "ambiguous":
        return (post.truth if rng.random() < _LEANING else post.other), "ambiguous"
    if post.planted == "duplicate_conflict" and is_assigned:
        return post.other or post.truth, "duplicate_conflict"
    return reader.label(post.truth, rng)


def main() -> None:
    """Write the shipped file anew."""
    frame = generate()
    frame.to_csv(builtin.path(), index=False, encoding="utf-8", lineterminator="\n")
    print(f"{len(frame):,} posts written to {builtin.path()}")


if __name__ == "__main__":
    main()
