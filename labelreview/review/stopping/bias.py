"""Does a reviewer follow the suggestion? Blind choices beside what became of them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

FEWEST_BLIND = 10


@dataclass(frozen=True, slots=True)
class Bias:
    """Choices made before given and suggested label were shown, and the decisions after it.

    blind, changed, to_suggestion, to_given:
        Blind choices; those that were changed after seeing the labels; of these, those that became
        the suggested label and those that became the given one.
    suggested_blind, suggested_open:
        Decisions on examples whose suggestion is another than the given label: blind ones, and
        ones with the labels in sight from the start.
    accepted_blind, accepted_open:
        How many of these chose the suggested label; the blind ones before they saw it.
    """

    blind: int
    changed: int
    to_suggestion: int
    to_given: int
    suggested_blind: int
    accepted_blind: int
    suggested_open: int
    accepted_open: int

    def sentence(self) -> str:
        """Return the counts in words.

        >>> Bias(40, 6, 5, 1, 30, 18, 100, 70).sentence()
        'After seeing the labels, 6 of 40 blind choices changed: 5 to the suggestion, 1 to the \
given label. The suggestion was chosen in 60% of 30 blind and 70% of 100 open decisions.'
        """
        text = f"After seeing the labels, {self.changed:,} of {self.blind:,} blind choices changed"
        if self.changed:
            text += f": {self.to_suggestion:,} to the suggestion, {self.to_given:,} to the given"
            text += " label"
        if self.suggested_blind and self.suggested_open:
            blind = self.accepted_blind / self.suggested_blind
            seen = self.accepted_open / self.suggested_open
            text += (
                f". The suggestion was chosen in {blind:.0%} of {self.suggested_blind:,} "
                f"blind and {seen:.0%} of {self.suggested_open:,} open decisions"
            )
        return f"{text}."


def bias_of(decisions: pd.DataFrame) -> Bias | None:
    """Measure the bias of the people who made these rows of `DecisionLog.current`.

    Rows on which nobody could be sure count too: a verdict is a choice like a label. None below
    `FEWEST_BLIND` blind choices.
    """
    known = decisions.dropna(subset=["given_label", "suggested_label"])
    blind = known["blind_label"].notna()
    if blind.sum() < FEWEST_BLIND:
        return None
    given, suggested = known["given_label"], known["suggested_label"]
    final = known["verdict"].mask(known["verdict"] == "relabel", known["label"])
    final = final.mask(known["verdict"] == "keep", given)
    first = known["blind_label"].fillna(final)
    changed = blind & (first != final)
    differs = suggested != given
    return Bias(
        blind=int(blind.sum()),
        changed=int(changed.sum()),
        to_suggestion=int((changed & differs & (final == suggested)).sum()),
        to_given=int((changed & (final == given)).sum()),
        suggested_blind=int((blind & differs).sum()),
        accepted_blind=int((blind & differs & (first == suggested)).sum()),
        suggested_open=int((~blind & differs).sum()),
        accepted_open=int((~blind & differs & (final == suggested)).sum()),
    )
