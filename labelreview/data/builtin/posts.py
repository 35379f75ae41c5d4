"""Posts as people type them: a filled template, additions to it, and spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from labelreview.data.builtin.fragments import CLASSES, Fragments, url

_SHORTEST, _LONGEST = 4, 45  # words
_CHAT = {
    "you": "u", "your": "ur", "are": "r", "people": "ppl", "please": "pls", "because": "bc",
    "though": "tho", "with": "w/", "and": "&amp;", "tonight": "2nite", "don't": "dont",
    "can't": "cant", "it's": "its", "going": "goin", "about": "abt", "to": "2", "right": "rite",
}  # fmt: skip
# How freely a class is typed, from 0 to 1: officials and helpers spell more properly than chatter.
_FORMAL = {"warnings_and_advice": 0.45, "help_and_donations": 0.75}


class Writer:
    """A writer of posts, which uses each template once before any is used again."""

    def __init__(self, fragments: Fragments, rng: Random) -> None:
        self._fragments = fragments
        self._rng = rng
        self._decks: dict[str, list[str]] = {name: [] for name in CLASSES}

    def write(self, label: str) -> str:
        """Draw a post of 4 to 45 words whose true label is `label`."""
        while True:
            templates = [self._draw(label)]
            if self._rng.random() < 0.12:
                templates.append(self._draw(label))
            text = self.dress(templates, label)
            if _SHORTEST <= len(text.split()) <= _LONGEST:
                return text

    def dress(self, templates: Sequence[str], label: str, asides: float = 0.36) -> str:
        """Draw one wording of templates with openers, asides, tags, links, slang and typos."""
        return self._spell(self._compose(templates, label, asides), _FORMAL.get(label, 1.0))

    def _draw(self, label: str) -> str:
        deck = self._decks[label]
        if not deck:
            deck.extend(self._fragments.templates[label])
            self._rng.shuffle(deck)
        return deck.pop()

    def _compose(self, templates: Sequence[str], label: str, asides: float) -> str:
        rng, fragments = self._rng, self._fragments
        is_report = label != "not_informative"
        parts = [fragments.fill(template, rng) for template in templates]
        if rng.random() < asides:
            kinds = [name for name in CLASSES if name != label] if is_report else ["talk"]
            aside = fragments.fill(rng.choice(fragments.asides[rng.choice(kinds)]), rng)
            parts.insert(rng.choice((0, 1, 1)), aside)
        parts = [_closed(part) for part in parts[:-1]] + parts[-1:]
        if rng.random() < 0.25:
            parts.insert(0, fragments.phrase(self._slot("opener", is_report), rng))
        if rng.random() < 0.33:
            parts[-1] = _closed(parts[-1])
            parts.append(fragments.phrase(self._slot("closer", is_report), rng))
        tags = rng.choices((0, 1, 2, 3), (44, 34, 16, 6))[0]
        drawn = [rng.choice(fragments.slots["hashtag"]) for _ in range(tags)]
        parts += {tag.casefold(): tag for tag in drawn}.values()
        text = " ".join(parts)
        if rng.random() < 0.2:
            text = re.sub(r"(?<![#@\w])Orrinford\b", "#Orrinford", text, count=1)
        if "https://" not in text and rng.random() < 0.16:
            text += " " + url(rng)
        if rng.random() < 0.09:
            by = "office" if label == "warnings_and_advice" else "retweeted"
            text = f"RT {fragments.phrase(by, rng)}: {text}"
        return text

    def _slot(self, name: str, is_report: bool) -> str:
        return f"report_{name}" if is_report and self._rng.random() < 0.35 else name

    def _spell(self, text: str, informal: float) -> str:
        rng = self._rng
        style = rng.random() / informal
        if style < 0.03:
            text = _each_word(text, str.upper)
        elif style < 0.24:
            text = _each_word(text, str.lower)
        elif style < 0.38:
            text = _each_word(text, lambda word: _CHAT.get(word.casefold(), word))
        if rng.random() < 0.16 * informal:
            text = _typo(text, rng)
        if text.endswith(".") and rng.random() < 0.4:
            text = text[:-1] + rng.choice(("", "", "!", "!!", "..."))
        return text


def duplicate_of(text: str, rng: Random) -> str:
    """Draw a duplicate: another link, mention, retweet mark or case, never other words."""
    duplicate = re.sub(r"https://\S+", lambda _: url(rng), text)
    changes: list[Callable[[str], str]] = [
        lambda post: f"RT {rng.choice(('@user', '@vell_valley_news', '@wet_wellies'))}: {post}",
        lambda post: post + " @user",
        lambda post: _each_word(post, str.lower),
        lambda post: _each_word(post, str.upper),
        lambda post: post + rng.choice(("!!", " 🙏", " 😱", " ...")),
    ]
    if duplicate == text:
        changes += [lambda post: post + " " + url(rng)] * 3
    for change in rng.sample(changes, rng.choice((1, 1, 2))):
        duplicate = change(duplicate)
    return duplicate


def _closed(sentence: str) -> str:
    return sentence + "." if sentence[-1].isalnum() and "https://" not in sentence else sentence


def _is_plain(word: str) -> bool:
    return not ("@" in word or "#" in word or "&" in word or "://" in word or word == "RT")


def _each_word(text: str, change: Callable[[str], str]) -> str:
    return " ".join(change(word) if _is_plain(word) else word for word in text.split(" "))


def _typo(text: str, rng: Random) -> str:
    """Swap, drop or double a letter in one word."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if long:
        i = rng.choice(long)
        word, at = words[i], rng.randrange(1, len(words[i]) - 2)
        words[i] = rng.choice(
            (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
            )
        )
    return " ".join(words)
