"""Answers that were paid for, kept by what was asked and of whom."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from labelreview.core.artifacts import digest, load_json, reading, save_json
from labelreview.core.errors import WorkspaceError
from labelreview.core.judge_options import JudgeOptions
from labelreview.evidence.judge.answers import JudgeAnswer
from labelreview.evidence.judge.prompt import PROMPT_VERSION, Briefing

Asked = tuple[str, int]
"""The digest of a text, and which of the repeated questions about it."""


def text_digest(text: str) -> str:
    """Return what a text is kept under."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


class KeptAnswers:
    """The answers of one model at one address to one briefing. Files are added, never changed."""

    def __init__(self, cache: Path, options: JudgeOptions, briefing: Briefing) -> None:
        asked = digest(
            PROMPT_VERSION,
            options.model,
            options.address,
            briefing.classes,
            briefing.guidelines,
            briefing.examples,
        )
        self._folder = cache / f"judge_{asked}"
        self.answers: dict[Asked, JudgeAnswer] = {}
        self._tokens: dict[Asked, tuple[float, float]] = {}
        for path in sorted(self._folder.glob("*.json")):
            # What is damaged is asked again.
            with contextlib.suppress(WorkspaceError), reading(self._folder, "score again"):
                self._read(path)

    def tokens(self, texts: Sequence[str]) -> tuple[int, int]:
        """Return what the kept answers about texts of these digests took, in tokens in and out."""
        wanted = set(texts)
        found = [took for (text, _), took in self._tokens.items() if text in wanted]
        return round(sum(one[0] for one in found)), round(sum(one[1] for one in found))

    def add(self, answers: Mapping[Asked, JudgeAnswer], tokens: tuple[int, int]) -> None:
        """Keep the answers of one reply, which took so many tokens in and out."""
        if not answers:
            return
        written = [
            {
                "text": text,
                "repeat": repeat,
                "label": one.label,
                "opinion": None if one.opinion is None else [list(p) for p in one.opinion.items()],
                "reason": one.reason,
            }
            for (text, repeat), one in answers.items()
        ]
        path = self._folder / f"{digest(sorted(answers))}.json"
        save_json(path, {"answers": written, "tokens": list(tokens)})
        self._note(answers, tokens)

    def _read(self, path: Path) -> None:
        saved = load_json(path)
        answers = {
            (str(one["text"]), int(one["repeat"])): JudgeAnswer(
                int(one["label"]),
                None if one["opinion"] is None else {int(k): float(v) for k, v in one["opinion"]},
                str(one["reason"]),
            )
            for one in saved["answers"]
        }
        self._note(answers, (int(saved["tokens"][0]), int(saved["tokens"][1])))

    def _note(self, answers: Mapping[Asked, JudgeAnswer], tokens: tuple[int, int]) -> None:
        self.answers |= answers
        share = tokens[0] / len(answers), tokens[1] / len(answers)
        self._tokens |= dict.fromkeys(answers, share)
