"""The hand-written fragments: templates per class and the phrases for their slots.

In a template `[this|that]` is a choice and `{slot}` a word or phrase from `templates/slots.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

CLASSES = ("not_informative", "needs_and_damage", "warnings_and_advice", "help_and_donations")

_FOLDER = Path(__file__).with_name("templates")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_URL_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A post that fits two classes: the more probable one, the other, the template."""

    true_label: str
    other_label: str
    template: str


@dataclass(frozen=True)
class Fragments:
    """Templates by class, asides by class, phrases by slot, and the ambiguous posts."""

    templates: dict[str, tuple[str, ...]]
    asides: dict[str, list[str]]
    slots: dict[str, list[str]]
    ambiguous: tuple[Ambiguous, ...]

    @classmethod
    def read(cls) -> Fragments:
        slots: dict[str, Any] = tomllib.loads((_FOLDER / "slots.toml").read_text(encoding="utf-8"))
        asides = slots.pop("aside")
        return cls(
            templates={name: _lines(name) for name in CLASSES},
            asides=asides,
            slots=slots,
            ambiguous=tuple(Ambiguous(*line.split("|", 2)) for line in _lines("ambiguous")),
        )

    def fill(self, template: str, rng: Random) -> str:
        """Draw one wording of a template: choices made, slots filled, no phrase twice."""
        used: set[str] = set()

        def unused(found: re.Match[str]) -> str:
            while (phrase := self.phrase(found[1], rng)) in used:
                pass
            used.add(phrase)
            return phrase

        text = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), template)
        return _SLOT.sub(unused, text).strip()

    def phrase(self, slot: str, rng: Random) -> str:
        """Draw a filled phrase for a slot; `url` gives a new short link."""
        return url(rng) if slot == "url" else self.fill(rng.choice(self.slots[slot]), rng)


def url(rng: Random) -> str:
    """Draw a new short link."""
    return "https://t.co/" + "".join(rng.choice(_URL_LETTERS) for _ in range(10))


def _lines(name: str) -> tuple[str, ...]:
    return tuple((_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines())
