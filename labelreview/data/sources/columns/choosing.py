"""The columns of an import: those given, else those proposed, checked."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
from pyarrow import types

from labelreview.core.arrow_kinds import is_text
from labelreview.core.errors import ColumnError, SourceError
from labelreview.core.labels import preview
from labelreview.data.sources.columns.annotator_votes import Votes
from labelreview.data.sources.columns.column_names import Role, is_helper, label_rank, role_of
from labelreview.data.sources.columns.column_values import are_binary, could_be_labels
from labelreview.data.sources.columns.given_by_votes import MAJORITY, Voted, with_labels_of
from labelreview.data.sources.columns.kinds import is_classes
from labelreview.data.sources.columns.proposing import Proposal, propose_columns
from labelreview.data.sources.formats.delimited.header import NO_HEADER
from labelreview.data.sources.formats.excel import WORKBOOKS
from labelreview.data.sources.options import ColumnOptions
from labelreview.data.sources.table import SourceTable

_SHOWN = 12
_FLAT = 'write text and label as values of their own, such as {"text": …, "label": …}'
_OF_A_LOG = frozenset({"decision_id", "example_id", "verdict", "undoes"})


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that an import uses; `exported` are those that an export from here added."""

    text: str
    second_text: str | None
    label: str
    id: str | None
    split: str | None
    exported: tuple[str, ...]


def choose_columns(
    source: SourceTable, options: ColumnOptions
) -> tuple[SourceTable, Columns, Voted | None]:
    """Return the source, the given columns with proposals in place of None, and the labels that
    come from votes, which are then a column of the source.

    Raises `ColumnError` when a column is missing, is of the wrong kind or was chosen twice, and
    when it is not clear which one is the text or the label; `SourceError` for a decision log.
    """
    _check_no_log(source)
    _check_given(source, options)
    proposal = propose_columns(
        source,
        text=options.text_column,
        second_text=options.second_text_column,
        label=options.label_column,
    )
    text = proposal.text or _ask_for_text(source, proposal, options.label_column)
    texts = [name for name in (text, proposal.second_text) if name is not None]
    voted = None
    if options.votes is not None:
        voted = with_labels_of(source, _votes(source, proposal), options.votes, texts)
        source = voted.source
        proposal = propose_columns(
            source, text=text, second_text=proposal.second_text, label=voted.label
        )
    label = proposal.label or _ask_for_label(source, proposal, options.text_column)
    for name in texts:
        _check_text(source, name)
    _check_label(source, label)
    columns = Columns(
        text, proposal.second_text, label, proposal.id, proposal.split, proposal.exported
    )
    return source, columns, voted


def _check_no_log(source: SourceTable) -> None:
    if {*source.table.column_names} >= _OF_A_LOG:
        readable = source.source.casefold().endswith((".csv", ".tsv", *WORKBOOKS))
        file = shlex.quote(source.source) if readable else "LOG.csv"
        raise SourceError(
            f"{source.source} is a decision log",
            f"record it with: labelreview decide NAME {file} --annotator NAME",
        )


def _check_given(source: SourceTable, options: ColumnOptions) -> None:
    given = {
        "text": options.text_column,
        "second text": options.second_text_column,
        "label": options.label_column,
    }
    use: dict[str, str] = {}
    for what, name in given.items():
        if name is None:
            continue
        if name not in source.table.column_names:
            raise ColumnError(
                f"There is no column {name!r} in {source.source}",
                _remedy(source, f"choose {_one_of(source.table.column_names)}"),
            )
        if name in use:
            raise ColumnError(
                f"Column {name!r} was chosen for both the {use[name]} and the {what}",
                "choose two different columns",
            )
        use[name] = what
    if options.label_column is not None and options.votes is not None:
        raise ColumnError(
            "A label column was chosen, and votes to take the labels from", "leave one of them out"
        )


def _votes(source: SourceTable, proposal: Proposal) -> Votes:
    if proposal.votes is None:
        raise ColumnError(
            f"No votes of several annotators were found in {source.source}",
            "leave the votes out",
        )
    return proposal.votes


def _ask_for_text(source: SourceTable, proposal: Proposal, label: str | None) -> str:
    besides = f" besides {label!r}" if label else ""
    others = [n for n in proposal.texts if n != label and not _is_no_text(source, n)]
    if not others:
        raise ColumnError(
            f"No column of {source.source}{besides} looks like text",
            _remedy(source, "load a source with a column of texts"),
        )
    raise ColumnError(
        f"No column of {source.source}{besides} is clearly the text",
        _remedy(source, f"choose {_one_of(others)} with --text-column"),
    )


def _ask_for_label(source: SourceTable, proposal: Proposal, text: str | None) -> str:
    if proposal.votes:
        annotators = proposal.votes.annotators
        raise ColumnError(
            f"Several annotators voted in {source.source}, and no column is clearly the label",
            f"choose --votes {MAJORITY}, or with --votes the name of one annotator "
            f"({preview(annotators)})",
        )
    besides = f" besides {text!r}" if text else ""
    if not proposal.labels:
        raise ColumnError(
            f"No column of {source.source}{besides} looks like labels",
            _remedy(source, "load a source with a label for each text"),
        )
    if len(proposal.labels) > 1 and all(
        are_binary(source.table.column(name)) for name in proposal.labels
    ):
        raise ColumnError(
            f"Columns {preview(proposal.labels, at_most=_SHOWN)} of {source.source} are several"
            f" labels for each text, but each example needs a single label",
            _remedy(source, "choose one of them with --label-column"),
        )
    raise ColumnError(
        f"No column of {source.source} is clearly the label",
        _remedy(source, f"choose {_one_of(proposal.labels)} with --label-column"),
    )


def _remedy(source: SourceTable, remedy: str) -> str:
    """Return the remedy, after the one for columns whose names are a row of data."""
    if any(NO_HEADER in warning for warning in source.warnings):
        return f"read it with {NO_HEADER} if its first line is data, else {remedy}"
    return remedy


def _is_no_text(source: SourceTable, name: str) -> bool:
    if is_helper(name) or label_rank(name) is not None or role_of(name) is Role.OTHER:
        return True
    is_constant = len(source.table.column(name).unique()) < 2
    return is_constant or could_be_labels(source, name)


def _one_of(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"one of {preview(names, at_most=_SHOWN)}"


def _check_text(source: SourceTable, name: str) -> None:
    kind = source.table.schema.field(name).type
    if not is_text(kind) or name in source.label_names:
        others = [
            other
            for other in source.table.column_names
            if is_text(source.table.schema.field(other).type) and not _is_no_text(source, other)
        ]
        raise ColumnError(
            f"Column {name!r} contains {_kind(kind)} and cannot be the text",
            "choose another text column" if others or not types.is_nested(kind) else _FLAT,
        )


def _check_label(source: SourceTable, name: str) -> None:
    kind = source.table.schema.field(name).type
    if not is_classes(kind):
        raise ColumnError(
            f"Column {name!r} contains {_kind(kind)}, but each example needs a single label",
            "choose another label column",
        )


def _kind(kind: pa.DataType) -> str:
    names = {
        types.is_nested: "lists or objects",
        types.is_null: "only missing values",
        types.is_boolean: "true/false values",
        types.is_temporal: "dates or times",
        types.is_binary: "bytes",
        types.is_large_binary: "bytes",
        types.is_integer: "numbers",
        types.is_floating: "numbers",
        types.is_decimal: "decimal numbers",
    }
    return next((name for check, name in names.items() if check(kind)), f"values of type {kind}")
