"""The built-in dataset: 1,500 posts about a flood in an invented town, with planted label errors.

`label` is the given label: that of the one annotator to whom the post was assigned. Some posts were
read by the other annotators too (`annotator_1` careful, `annotator_2` hasty, `annotator_3` takes
damage for a warning). `true_label` and `planted` are the answer sheet and are no evidence: a label
is wrong where it differs from `true_label` and `planted` is not "ambiguous".
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

__all__ = ["load", "path"]


def path() -> Path:
    """The shipped CSV file (UTF-8, LF)."""
    return Path(__file__).with_name("posts.csv")


def load() -> pd.DataFrame:
    """The shipped rows, one string per cell; an empty string where a cell is empty.

    Columns: id, text, label, split (train, test), annotator_1, annotator_2, annotator_3 (empty: not
    read by that annotator), true_label, planted (empty, random_flip, class_pair,
    duplicate_conflict on every copy, ambiguous).
    """
    return pd.read_csv(path(), dtype=str, keep_default_na=False, encoding="utf-8")
