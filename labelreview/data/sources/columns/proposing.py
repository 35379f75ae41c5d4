"""Which columns look like the text, the label, the identifier and the split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from labelreview.core.arrow_kinds import is_list, is_text, plain, value_type
from labelreview.data.sources.columns.annotator_votes import Votes, find_votes
from labelreview.data.sources.columns.column_names import (
    FILE_NAMES,
    SPLIT_NAMES,
    Role,
    by_name,
    exported_columns,
    id_names,
    is_helper,
    is_settled,
    label_rank,
    role_of,
    text_rank,
)
from labelreview.data.sources.columns.column_values import (
    are_binary,
    are_dates,
    are_digits,
    could_be_labels,
    same_classes,
)
from labelreview.data.sources.columns.kinds import is_classes
from labelreview.data.sources.columns.pairs import Pair, find_pairs
from labelreview.data.sources.table import SourceTable

_MOST_SPLITS = 20
_SAMPLE = 20_000
_DISTINCT_TEXTS = 0.3
_LONGEST_CLASSES = 20  # characters on average
_CLEARLY = 2.0  # times longer and more varied than the next column of texts
_SURELY = 2  # a name with a lower rank than this is that of labels
_BAD_ID = r"^\s*$|\x00"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Proposed columns, None where none is clearly right, and the candidates, best first.

    second_text:
        The other text of a pair, such as a hypothesis; None for texts in one column.
    pairs:
        Every pair of columns that can be read as one text.
    texts, labels:
        Columns that can be chosen. A label that an export from here added is not among them.
    votes:
        The votes of several annotators, when the source has them.
    exported:
        The columns that an export from here added.
    """

    text: str | None
    label: str | None
    id: str | None
    split: str | None
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    second_text: str | None
    pairs: tuple[Pair, ...]
    votes: Votes | None
    exported: tuple[str, ...]


def propose_columns(
    source: SourceTable,
    *,
    text: str | None = None,
    second_text: str | None = None,
    label: str | None = None,
) -> Proposal:
    """Propose columns by name first, then by content; those that are given are kept.

    Texts are long and mostly distinct; labels have few distinct values. A pair of texts is
    proposed when neither text is given.
    """
    exported = exported_columns(source.table.column_names)
    sample = _sample(source, exported)
    names = sample.table.column_names
    likely_texts, other_texts = _text_candidates(sample)
    # Half of a pair is no class: an answer can be yes or no.
    halves = [
        n for n in (*likely_texts, *other_texts) if n == second_text or not _are_classes(sample, n)
    ]
    pairs = find_pairs([name for name in halves if name != label])
    if second_text is not None:
        text = text or next((one for one, other in pairs if other == second_text), None)
    elif text is None and pairs:
        text, second_text = pairs[0]
    others = [name for name in likely_texts if name not in (label, second_text)]
    text = text or _clear_text(sample.table, others)
    chosen = {text, second_text}
    votes = None if exported else find_votes(source, [n for n in (text, second_text) if n])
    voted = votes.columns if votes else ()
    candidates = [name for name in names if name not in (*chosen, *voted)]
    labels = _label_candidates(sample, candidates)
    if label is None and (votes is None or votes.has_own_label):
        found = _clear_label(sample, candidates, labels)
        # Beside votes, only a name tells that a column is what came of them.
        label = found if votes is None or (found and label_rank(found)) else None
        if votes is not None:
            label = _only(source.table, [name for name in labels if is_settled(name)]) or label
    rest = [name for name in names if name not in {*chosen, label}]
    return Proposal(
        text=text,
        label=label,
        id=_id_column(source.table, rest),
        split=_split_column(source, rest),
        texts=(*likely_texts, *other_texts),
        labels=tuple(labels),
        second_text=second_text,
        pairs=tuple(pairs),
        votes=votes,
        exported=tuple(exported),
    )


def _id_column(table: pa.Table, names: Sequence[str]) -> str | None:
    likely = [*id_names(names), *by_name(names, FILE_NAMES)]
    return next((name for name in likely if _identifies(table.column(name))), None)


def _sample(source: SourceTable, without: Sequence[str]) -> SourceTable:
    table = source.table.drop_columns(without)
    # Spread over the table: files are often sorted by label.
    if table.num_rows > _SAMPLE:
        table = table.take(np.linspace(0, table.num_rows - 1, _SAMPLE).astype(np.int64))
    return replace(source, table=table)


def _text_candidates(source: SourceTable) -> tuple[list[str], list[str]]:
    """Return likely text columns, most likely first, and the other columns of strings."""
    sample = source.table
    weight = {}
    likely = []
    for name in sample.column_names:
        column = sample.column(name)
        if is_text(column.type) and name not in source.label_names:
            weight[name] = _weight(column)
            if _could_be_texts(name, column) and weight[name]:
                likely.append(name)
    by_weight = sorted(weight, key=lambda name: -weight[name])
    ranks = {name: rank for name in by_weight if (rank := text_rank(name)) is not None}
    named = sorted(
        [n for n in ranks if n in likely or (_is_whole(n) and not are_digits(sample.column(n)))],
        key=lambda name: ranks[name],
    )
    named += [name for name in by_weight if name in likely and name not in named]
    # A column called text is proposed even when it will be rejected, so that the reason is shown.
    exact = [name for name in sample.column_names if _is_whole(name)]
    named = named or sorted(exact, key=lambda n: text_rank(n) or ())
    others = [name for name in by_weight if name not in named]
    return named, [name for name in others if not are_digits(sample.column(name))]


def _are_classes(source: SourceTable, name: str) -> bool:
    """Tell whether values are too few and too short for texts; a premise comes again too."""
    column = source.table.column(name)
    if not is_text(column.type):
        return False
    length = pc.mean(pc.utf8_length(plain(column))).as_py() or 0.0
    return bool(length <= _LONGEST_CLASSES) and could_be_labels(source, name)


def _is_whole(name: str) -> bool:
    """Tell whether the whole name of a column, not only its end, is that of texts."""
    rank = text_rank(name)
    return rank is not None and rank[0] % 2 == 0


def _weight(column: pa.ChunkedArray) -> float:
    values = plain(column)
    share = pc.count_distinct(values).as_py() / len(values)
    return float(share * (pc.mean(pc.utf8_length(values)).as_py() or 0.0))


def _could_be_texts(name: str, column: pa.ChunkedArray) -> bool:
    if is_helper(name) or label_rank(name) is not None or role_of(name) is Role.OTHER:
        return False
    share = pc.count_distinct(plain(column)).as_py() / len(column)
    return bool(share > _DISTINCT_TEXTS) and not (are_digits(column) or are_dates(column))


def _clear_text(sample: pa.Table, likely: Sequence[str]) -> str | None:
    """Return the first of the likely texts, unless another is about as likely."""
    if len(likely) < 2 or text_rank(likely[0]) != text_rank(likely[1]):
        return likely[0] if likely else None
    first, second = (_weight(sample.column(name)) for name in likely[:2])
    return likely[0] if first >= _CLEARLY * second else None


def _label_candidates(source: SourceTable, names: Sequence[str]) -> list[str]:
    """Return the columns that can be the label, those that people most often mean first."""
    role = {name: role_of(name) for name in names}
    rank = {name: label_rank(name) for name in names}
    usable = [
        name
        for name in names
        if could_be_labels(source, name)
        and (rank[name] is not None or name in source.label_names or role[name] is not Role.OTHER)
        and not are_dates(source.table.column(name))
    ]
    order = list(Role)
    return sorted(
        usable,
        key=lambda name: (
            rank[name] or (9, 0),
            name not in source.label_names,
            is_helper(name),
            order.index(role[name]),
        ),
    )


def _clear_label(source: SourceTable, names: Sequence[str], labels: Sequence[str]) -> str | None:
    """Return the label column, None when several are as likely."""
    ranked = [name for name in labels if label_rank(name) is not None]
    for _, group in groupby(ranked, key=label_rank):
        return _only(source.table, list(group))
    # A column called label is proposed even when it will be rejected, so that the reason is shown.
    ranks = {name: rank for name in names if (rank := label_rank(name)) is not None}
    called = sorted(ranks, key=lambda name: ranks[name])
    if called and ranks[called[0]][0] < _SURELY:
        return called[0]
    plainly = [n for n in labels if role_of(n) is Role.ANY and not is_helper(n)]
    flags = [n for n in labels if role_of(n) is Role.FLAG or are_binary(source.table.column(n))]
    named = [name for name in labels if name in source.label_names and not is_helper(name)]
    for likely in (named, [name for name in plainly if name not in flags], flags):
        if likely:
            return _only(source.table, [n for n in likely if role_of(n) is not Role.ATTRIBUTE])
    return called[0] if called and not labels else None


def _only(table: pa.Table, names: Sequence[str]) -> str | None:
    """Return the first column, unless another one has other classes."""
    same = all(same_classes(table, names[0], other) for other in names[1:])
    return names[0] if names and same else None


def _split_column(source: SourceTable, names: Sequence[str]) -> str | None:
    for name in by_name(names, SPLIT_NAMES):
        column = source.table.column(name)
        if is_classes(column.type) and not is_list(column.type):
            distinct = pc.count_distinct(plain(column)).as_py()
            if 1 <= distinct <= min(_MOST_SPLITS, len(column)):
                return name
    return None


def _identifies(column: pa.ChunkedArray) -> bool:
    kind = value_type(column.type)
    if column.null_count or not (is_text(kind) or types.is_integer(kind)):
        return False
    values = plain(column)
    if is_text(values.type) and pc.any(pc.match_substring_regex(values, _BAD_ID)).as_py():
        return False
    return bool(pc.count_distinct(values).as_py() == len(values))
