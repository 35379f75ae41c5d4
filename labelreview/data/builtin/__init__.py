"""The built-in dataset: 1,500 posts about a flood in an invented town, with planted label errors.

`label` is the given label, from the one annotator who was assigned the post. Some posts were also
labelled by the other annotators (`annotator_1` is careful, `annotator_2` hasty, `annotator_3`
confuses damage with warnings). `true_label` and `planted` are the ground truth and must not be used
as evidence: a label is wrong where it differs from `true_label` and `planted` is not "ambiguous".
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

__all__ = ["load", "path"]


def path() -> Path:
    """Return the path of the shipped CSV file (UTF-8, LF)."""
    return Path(__file__).with_name("posts.csv")


def load() -> pd.DataFrame:
    """Read the shipped rows, one string per cell; empty cells are empty strings.

    Columns: id, text, label, split (train, test), annotator_1, annotator_2, annotator_3 (empty: not
    labelled by that annotator), true_label, planted (empty, random_flip, class_pair,
    duplicate_conflict on every duplicate, ambiguous).
    """
    return pd.read_csv(path(), dtype=str, keep_default_na=False, encoding="utf-8")
