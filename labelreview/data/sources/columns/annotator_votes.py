"""The votes of several annotators in a source, in each form in which they are kept."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, count
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from labelreview.core.arrow_kinds import is_list, is_text, plain
from labelreview.data.sources.columns.column_names import (
    ANNOTATOR_WORDS,
    Role,
    is_of_model,
    is_settled,
    label_rank,
    role_of,
    words_of,
)
from labelreview.data.sources.columns.column_values import MOST_CLASSES, are_binary, are_dates
from labelreview.data.sources.columns.kinds import is_classes
from labelreview.data.sources.table import SourceTable

Vote = str | int | float | bool

_LABEL_WORDS = frozenset({"label", "labels", "vote", "votes", "annotation", "rating"})
_CELL_WORDS = ANNOTATOR_WORDS | {
    "label", "labels", "vote", "votes", "annotation", "annotations", "rating", "ratings", "answer",
    "answers", "response", "responses", "judgement", "judgements", "judgment", "judgments",
}  # fmt: skip
_ANNOTATOR_NAMES = (
    "annotated by", "labelled by", "labeled by", "coded by", "user", "user id", "username",
    "participant", "participant id", "reviewer", "reviewer id", "turker", "person", "who",
)  # fmt: skip
_ANSWER_NAMES = (
    "answer", "response", "judgement", "judgment", "choice", "vote", "code", "value", "score",
)  # fmt: skip
_UNKNOWN = "unknown"
_ANSWERS = 3  # how surely a column must be called like a label
# Columns that differ in these are the states of one label.
_STATES = frozenset(
    {
        *("old", "new", "before", "after", "previous", "current", "original", "corrected", "fixed"),
        *("noisy", "clean", "true", "wrong", "weak", "pseudo", "silver", "auto", "manual", "raw"),
        *("home", "away", "main", "other", "source", "target", "coarse", "fine", "primary"),
    }
)
_ABOVE_CHANCE = 0.2  # Cohen's kappa of annotators, on average
_SAMPLE = 2_000  # cells of a column that are looked into
_USUAL = 0.9  # of the rows
_REPEATED = 0.75  # at most as many texts for each row


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes that a source has.

    kind:
        "columns" with one for each annotator; "rows", one for each text and annotator; "cells",
        each with the votes of all annotators.
    annotators:
        Their names, in the order of the source; for cells of a long source, those in a sample.
    columns:
        Where the votes are; for rows, the column with the annotator and the one with the label.
    """

    kind: Literal["columns", "rows", "cells"]
    annotators: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def has_own_label(self) -> bool:
        """Whether another column can hold the label that came of these votes."""
        return self.kind != "rows"


def find_votes(source: SourceTable, texts: Sequence[str]) -> Votes | None:
    """Return the votes in a source whose texts are in these columns, None when it has none."""
    names = [
        name
        for name in source.table.column_names
        if name not in texts and not is_of_model(name) and not is_settled(name)
    ]
    return (
        _in_rows(source.table, names, texts)
        or _in_columns(source.table, names)
        or _in_cells(source.table, names)
        or _in_columns_alike(source.table, names)
    )


def votes_in(cell: Any) -> dict[str, Vote] | None:
    """Return the vote of each annotator in a cell, None when the cell holds something else.

    >>> votes_in('{"ana": "pos", "ben": ["neg"], "cy": null}')
    {'ana': 'pos', 'ben': 'neg'}
    >>> votes_in([{"annotator": 7, "label": "pos"}])
    {'7': 'pos'}
    """
    if isinstance(cell, str):
        try:
            cell = json.loads(cell)
        except (ValueError, RecursionError):
            return None
    if isinstance(cell, list) and cell and all(isinstance(one, dict) for one in cell):
        cell = _by_annotator(cell)
    elif isinstance(cell, list) and all(isinstance(one, tuple) for one in cell):
        cell = dict(cell)  # how Arrow gives a map
    if not isinstance(cell, dict):
        return None
    votes = {str(annotator): _single(vote) for annotator, vote in cell.items()}
    given = {annotator: vote for annotator, vote in votes.items() if vote is not None}
    plain_votes = all(isinstance(vote, Vote) for vote in given.values())
    return {name: vote for name, vote in given.items() if vote != ""} if plain_votes else None


def _single(vote: Any) -> Any:
    if isinstance(vote, list) and len(vote) < 2:
        return vote[0] if vote else None
    return vote


def _by_annotator(records: list[dict[str, Any]]) -> dict[str, Any] | None:
    if records[0].keys() == {"key", "value"}:  # how a map is written without maps
        return {str(record["key"]): record["value"] for record in records}
    who = next((key for key in records[0] if _names_annotator(key)), None)
    what = min(
        (k for k in records[0] if label_rank(k)), key=lambda k: label_rank(k) or (), default=None
    )
    if who is None or what is None:
        return None
    return by_name([one.get(who) for one in records], [one.get(what) for one in records])


def by_name(annotators: Sequence[Any], votes: Sequence[Any]) -> dict[str, Any]:
    """Return the votes on a text by annotator; those without a name are different people.

    >>> by_name(["ana", None, ""], ["pos", "pos", "neg"])
    {'ana': 'pos', 'unknown 1': 'pos', 'unknown 2': 'neg'}
    """
    unnamed = count(1)
    return {
        f"{_UNKNOWN} {next(unnamed)}" if name is None or not str(name).strip() else str(name): vote
        for name, vote in zip(annotators, votes, strict=True)
    }


def _in_rows(table: pa.Table, names: Sequence[str], texts: Sequence[str]) -> Votes | None:
    who = next((n for n in names if _names_annotator(n) and _is_plain(table, n)), None)
    if who is None or not texts:
        return None
    of_text = {f"text {i}": _codes(table.column(name)) for i, name in enumerate(texts)}
    keys = pa.table({**of_text, "who": _codes(table.column(who))})
    if len(keys.group_by(list(of_text)).aggregate([])) > _REPEATED * len(table):
        return None
    if len(keys.group_by(keys.column_names).aggregate([])) < _USUAL * len(table):
        return None
    what = _answers(table, [name for name in names if name != who], list(of_text.values()))
    if what is None:
        return None
    annotators = pc.unique(plain(table.column(who))).drop_null().to_pylist()
    return Votes("rows", tuple(map(str, annotators)), (who, what))


def _answers(table: pa.Table, names: Sequence[str], texts: Sequence[pa.Array]) -> str | None:
    """Return the column with the answers: annotators differ in it, and best it is called so."""
    found = []
    for name in names:
        rank = _answer_rank(name)
        if not is_classes(table.field(name).type):
            continue
        differs = not is_list(table.field(name).type) and _differs(table.column(name), texts)
        if rank or (differs and role_of(name) is Role.ANY and _are_few(table.column(name))):
            found.append((not differs, rank or (10, 0), name))
    return min(found)[-1] if found else None


def _differs(column: pa.ChunkedArray, texts: Sequence[pa.Array]) -> bool:
    """Return whether a text has several values somewhere."""
    names = [str(number) for number in range(len(texts))]
    table = pa.table([*texts, plain(column)], names=[*names, "value"])
    return len(table.group_by([*names, "value"]).aggregate([])) > len(
        table.group_by(names).aggregate([])
    )


def _are_few(column: pa.ChunkedArray) -> bool:
    distinct = len(_values(column))
    return 1 < distinct <= len(column) // 2 and not are_dates(column)


def _codes(column: pa.ChunkedArray) -> pa.Array:
    """Return a number for each value, which is faster to compare, int32 (rows,)."""
    return plain(column).combine_chunks().dictionary_encode().indices


def _in_columns(table: pa.Table, names: Sequence[str]) -> Votes | None:
    """Find columns whose names differ in one word and otherwise speak of annotators or labels."""
    groups: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for name in names:
        if not _is_plain(table, name) or (label_rank(name) or (1,))[0] == 0:
            continue
        words = words_of(name)
        for place, word in enumerate(words):
            rest = (*words[:place], "*", *words[place + 1 :])
            if (ANNOTATOR_WORDS | _LABEL_WORDS) & {*rest}:
                groups[rest][name] = word
    for rest, group in groups.items():
        if len(group) < 2:
            continue
        values = [_values(table.column(name)) for name in group]
        by_name = bool(ANNOTATOR_WORDS & {*rest})
        numbered = all(word.isdecimal() or len(word) == 1 for word in group.values())
        if _alike(values, len(table)) and (by_name or numbered or _agree(table, [*group])):
            return Votes("columns", tuple(group), tuple(group))
    return None


def _in_columns_alike(table: pa.Table, names: Sequence[str]) -> Votes | None:
    """Find columns with people's names: nothing is called a label, and the values of several are
    the same few words."""
    if any(label_rank(name) is not None for name in names):
        return None
    values = {
        name: words
        for name in names
        if role_of(name) is Role.ANY
        and is_text(table.field(name).type)
        and 1 < len(words := _values(table.column(name))) <= len(table) // 2
    }
    for every in values.values():
        found = tuple(name for name, words in values.items() if 2 * len(words & every) > len(words))
        if len(found) > 1 and _agree(table, found):
            return Votes("columns", found, found)
    return None


def _agree(table: pa.Table, names: Sequence[str]) -> bool:
    """Return whether columns whose names do not tell look like the votes of people on one question.

    Flags such as toxic and insult are several labels of a text, however well they agree.
    """
    if any(_STATES & {*words_of(name)} for name in names) or any(
        are_binary(table.column(n)) for n in names
    ):
        return False
    columns = [plain(_spread(table.column(name))) for name in names]
    cells = [column.cast(pa.string()).to_pylist() for column in columns]
    kappas = [_kappa(one, other) for one, other in combinations(cells, 2)]
    return sum(kappas) / len(kappas) > _ABOVE_CHANCE


def _kappa(one: Sequence[str | None], other: Sequence[str | None]) -> float:
    """Return Cohen's kappa where both have a value, 0 where there is nothing to agree on."""
    both = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    ones, others = Counter(a for a, _ in both), Counter(b for _, b in both)
    chance = sum(ones[a] * others[a] for a in ones) / max(len(both), 1) ** 2
    agreed = sum(a == b for a, b in both) / max(len(both), 1)
    return (agreed - chance) / (1 - chance) if chance < 1 else 0.0


def _in_cells(table: pa.Table, names: Sequence[str]) -> Votes | None:
    for name in names:
        column = table.column(name)
        if not (_CELL_WORDS & {*words_of(name)}) or not (
            is_text(column.type) or types.is_nested(column.type)
        ):
            continue
        sample = [cell for cell in _spread(column).to_pylist() if cell]
        votes = [found for cell in sample if (found := votes_in(cell))]
        if len(votes) < _USUAL * max(len(sample), 1) or max(map(len, votes), default=0) < 2:
            continue
        numbers = all(not isinstance(vote, str) for found in votes for vote in found.values())
        # {"pos": 2, "neg": 1} counts the votes for each class.
        if numbers and not all(_names_annotator(who) for found in votes for who in found):
            continue
        return Votes("cells", annotators_of(votes), (name,))
    return None


def annotators_of(votes: Iterable[Mapping[str, Vote]]) -> tuple[str, ...]:
    """Return the names of those who voted, in the order in which they come."""
    return tuple(dict.fromkeys(who for found in votes for who in found))


def _spread(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return cells from all over a column: files are often sorted."""
    if len(column) <= _SAMPLE:
        return column
    return column.take(np.linspace(0, len(column) - 1, _SAMPLE).astype(np.int64))


def _names_annotator(name: str) -> bool:
    words = words_of(name)
    return bool(ANNOTATOR_WORDS & {*words}) or " ".join(words) in _ANNOTATOR_NAMES


def _answer_rank(name: str) -> tuple[int, int] | None:
    rank, whole = label_rank(name), " ".join(words_of(name))
    if rank is not None and rank[0] <= _ANSWERS:
        return rank
    return (9, _ANSWER_NAMES.index(whole)) if whole in _ANSWER_NAMES else None


def _is_plain(table: pa.Table, name: str) -> bool:
    kind = table.field(name).type
    return is_classes(kind) and not is_list(kind)


def _values(column: pa.ChunkedArray) -> set[str]:
    distinct = pc.unique(plain(column)).drop_null()
    if len(distinct) > MOST_CLASSES:
        return set()
    return {text for value in distinct.to_pylist() if (text := str(value).strip())}


def _alike(values: Sequence[set[str]], rows: int) -> bool:
    if not all(values) or 2 * len(set().union(*values)) > rows * len(values):
        return False
    return (
        all(2 * len(one & _union(values, but=one)) >= len(one) for one in values)
        and len(set().union(*values)) > 1
    )


def _union(values: Iterable[set[str]], but: set[str]) -> set[str]:
    return set().union(*(one for one in values if one is not but))
