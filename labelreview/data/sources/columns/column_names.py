"""What the name of a column says about its values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import Enum


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


TEXT_NAMES = (
    "text", "tweet", "sentence", "content", "message", "question", "utterance", "query", "post",
    "comment", "review", "body", "document", "description", "title", "input", "premise",
    "texts", "tweets", "sentences", "messages", "posts", "comments", "reviews", "headline",
    "statement", "claim", "phrase", "passage", "article", "abstract", "prompt", "summary",
)  # fmt: skip
# Where another column has the whole text, these sum it up.
_SHORT_TEXTS = _words("title headline summary description abstract input phrase")
ID_NAMES = ("id", "example_id", "tweet_id", "uid", "idx", "guid", "uuid", "_id")
# Of one text each, they identify it; else they say where it is from.
FILE_NAMES = ("file", "filename", "file_name")
SPLIT_NAMES = ("split", "subset", "fold", "partition", "set")
ANNOTATOR_WORDS = _words(
    "annotator annotators annot anno ann rater raters worker workers coder coders labeler labeller"
    " judge expert assessor human"
)

# Each of these is the label, whatever else there is; the first one there wins.
_LABELS = ("label", "labels", "given label", "gold label", "class label", "class", "stance")
# A label that somebody settled after others had voted.
_SETTLED = _words(
    "gold majority maj final adjudicated adjudication consensus aggregated agreed reconciled"
    " resolved"
)
_TASKS = _words(
    "category categories intent intents sentiment emotion emotions topic topics rating stars"
    " polarity mood stance label labels class"
)
_WEAK_LABELS = (
    "target", "annotation", "annotations", "tag", "tags", "y", "output", "gold", "overall",
    "accept", "genre", "genres", "type",
)  # fmt: skip
NAME_WORDS = frozenset({*TEXT_NAMES, *ID_NAMES, *SPLIT_NAMES, *_TASKS, *_WEAK_LABELS})
"""Usual names of columns: of texts, labels, identifiers and splits."""

# These behind the word that counts say how it is written.
_FORMS = _words("id name names text code value num str string index int")


class Role(Enum):
    """What a column that is not named like a label is for."""

    ANY = "any"
    FLAG = "flag"  # the label if nothing else can be
    ATTRIBUTE = "attribute"  # classes in principle, but rarely those that people label
    OTHER = "other"  # an id, a time, a count or a person: no classes


_MODEL = _words(
    "suggested suggestion suggestions predicted prediction predictions predict pred preds model"
    " confidence conf prob probability probabilities proba probs logit logits issue quality"
    " gpt llm chatgpt agent pseudo weak weakly silver auto automatic automated heuristic distant"
)
_OTHER_ENDS = _words(
    "id ids idx uuid guid url urls link uri href count counts likes retweets replies shares views"
    " followers favorites favourites votes upvotes downvotes total length len size number numerator"
    " denominator rank offset start end date datetime time timestamp created updated posted"
    " modified at year month day hour user username author handle profile reviewer customer"
    " annotator annotators worker rater coder email phone hash key row line page position"
)
_OTHER_STARTS = _words("n num count url user author date time timestamp created")
_ATTRIBUTES = _words(
    "lang language languages locale source split subset fold partition set country marketplace"
    " location city region timezone state gender age platform device brand product version file"
    " filename path dataset domain publisher keyword hashtag agreement vine verified name original"
    " retweet reply quote truncated deleted edited valid train test public error"
)
_FLAG_STARTS = _words("is has was does")

_EXPORTED = ("verdict", "annotator", "decided_at", "score", "original_label")
_PREFIX = "labelreview_"


def words_of(name: str) -> tuple[str, ...]:
    """Return the words and numbers in the name of a column, in lower case.

    >>> words_of(" starRating_2\\ufeff")
    ('star', 'rating', '2')
    """
    plain = unicodedata.normalize("NFKC", name)
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", plain)
    return tuple(re.findall(r"[^\W\d_]+|\d+", parted.casefold()))


def label_rank(name: str) -> tuple[int, int] | None:
    """Return how surely a column is called like a label, the surest first; None: it is not.

    >>> label_rank("Label") < label_rank("sentiment") < label_rank("airline_sentiment")
    True
    >>> label_rank("suggested_label") is None
    True
    """
    words = words_of(name)
    whole, known = " ".join(words), [word for word in words if word not in _FORMS]
    if not words or _MODEL & {*words} or words[0] in ("original", "is"):
        return None
    if whole in _LABELS:
        return 0, _LABELS.index(whole)
    if _SETTLED & {*words} and _TASKS & {*words} and not _OTHER_ENDS & {*words}:
        return 0, len(_LABELS) + ("gold" not in words)
    if whole in _TASKS:
        return 1, 0
    if known and known[-1] in _TASKS:
        return 2, 0
    if words[0] in ("label", "labels") and words[-1] not in _OTHER_ENDS | _ATTRIBUTES:
        return 2, 0
    if known and {*known} <= _SETTLED:
        return 3, -1
    if whole in _WEAK_LABELS:
        return 3, _WEAK_LABELS.index(whole)
    return (4, 0) if words[-1] == "type" else None


def role_of(name: str) -> Role:
    """Return what a column that is not named like a label is for.

    >>> role_of("created_at"), role_of("verified_purchase"), role_of("is_sarcastic")
    (<Role.OTHER: 'other'>, <Role.ATTRIBUTE: 'attribute'>, <Role.FLAG: 'flag'>)
    """
    words = words_of(name)
    if not words:
        return Role.ANY
    if _MODEL & {*words} or _ATTRIBUTES & {*words} or text_rank(name) is not None:
        return Role.ATTRIBUTE
    if words[-1] in _OTHER_ENDS or (words[0] in _OTHER_STARTS and len(words) > 1):
        return Role.OTHER
    return Role.FLAG if words[0] in _FLAG_STARTS else Role.ANY


def text_rank(name: str) -> tuple[int, int] | None:
    """Return how surely a column is called like a text, the surest first; None: it is not.

    >>> text_rank("tweet") < text_rank("Review Text") < text_rank("title")
    True
    """
    words = words_of(name)
    if not words or words[-1] not in TEXT_NAMES:
        return None
    return 2 * (words[-1] in _SHORT_TEXTS) + (len(words) > 1), TEXT_NAMES.index(words[-1])


def is_settled(name: str) -> bool:
    """Tell whether a column is called like what came of votes.

    >>> is_settled("Final code"), is_settled("majority"), is_settled("final_version")
    (True, True, False)
    """
    words = {*words_of(name)}
    return bool(_SETTLED & words) and not (_MODEL | _OTHER_ENDS | _ATTRIBUTES) & words


def is_of_model(name: str) -> bool:
    """Tell whether a column is called like what a model says: a prediction or its confidence."""
    return bool(_MODEL & {*words_of(name)})


def is_helper(name: str) -> bool:
    """Tell whether a column is called like an identifier or a split."""
    return bool(id_names([name]) or by_name([name], SPLIT_NAMES))


def id_names(names: Sequence[str]) -> list[str]:
    """Return the columns whose names look like identifiers, most likely first."""
    exact = by_name(names, ID_NAMES)
    # An underscore marks what a tool keeps for itself, such as the _view_id of Prodigy.
    own = [name for name in names if not name.startswith("_")]
    ending = [n for n in own if n.strip().casefold().endswith("_id") and n not in exact]
    return exact + [name for name in ending if label_rank(name) is None]


def by_name(names: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """Return the columns that have one of the wanted names, in the order of these."""
    place = {name: i for i, name in enumerate(wanted)}
    known = [name for name in names if name.strip().casefold() in place]
    return sorted(known, key=lambda name: place[name.strip().casefold()])


def exported_columns(names: Sequence[str]) -> list[str]:
    """Return the columns that an export from here added to the source; none for other sources."""
    found: list[str] = []
    for wanted in _EXPORTED:
        pattern = re.compile(f"(?:{_PREFIX})*{wanted}", re.IGNORECASE)
        found += [name for name in names if pattern.fullmatch(name.strip())]
    there = {name.strip().casefold().replace(_PREFIX, "") for name in found}
    return found if {"verdict", "decided_at", "original_label"} <= there else []
