"""The public surface: `import labelreview` and what stands in `__all__`."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import labelreview
from labelreview.core.errors import ColumnError, EvidenceError, SourceError
from labelreview.signals import SIGNALS

ROOT = Path(__file__).parents[1]
GUIDE = "".join(
    (ROOT / page).read_text(encoding="utf-8") for page in ("README.md", "docs/how-to/python.md")
)
TEXTS = [f"what a {word} day, number {i}" for i in range(10) for word in ("good", "bad")]
LABELS = ["joy", "anger"] * 10
COLUMNS = [
    *("row", "text", "given_label", "suggested_label", "score", "is_flagged", "confidence"),
    *(f"{one.name}_score" for one in SIGNALS if one.is_default and one.needs <= {"heads"}),
]


def test_every_public_name_can_be_had() -> None:
    assert set(labelreview.__all__) == {*labelreview._HOMES, "LabelReviewError", "__version__"}
    for name in labelreview.__all__:
        assert getattr(labelreview, name) is not None
    assert set(labelreview.__all__) <= set(dir(labelreview))


def test_every_public_name_is_documented() -> None:
    used = set(
        re.findall(r"labelreview\.(\w+)", "".join(re.findall(r"```python.*?```", GUIDE, re.S)))
    )
    assert used <= set(labelreview.__all__)
    missing = set(labelreview.__all__) - used - {"__version__"}
    assert {name for name in missing if f"`{name}`" not in GUIDE} == set()


def test_star_and_unknown_names() -> None:
    names: dict[str, Any] = {}
    exec("from labelreview import *", names)
    assert set(labelreview.__all__) <= set(names)
    with pytest.raises(AttributeError, match="has no attribute 'scores'"):
        _ = labelreview.scores  # type: ignore[attr-defined]


def test_version() -> None:
    assert labelreview.__version__ == version("labelreview")


def test_dir_before_first_use() -> None:
    code = "import labelreview; print(*dir(labelreview))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(labelreview.__all__) <= set(done.stdout.split())


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return labelreview.score(TEXTS, LABELS)


def test_score_gives_a_row_per_text_in_their_order(found: pd.DataFrame) -> None:
    assert list(found.columns) == COLUMNS
    assert found["row"].tolist() == list(range(len(TEXTS)))
    assert found["text"].tolist() == TEXTS
    assert found["given_label"].tolist() == LABELS
    assert found["score"].between(0, 1).all()
    assert found["is_flagged"].dtype == bool
    assert isinstance(found.index, pd.RangeIndex)


@pytest.mark.parametrize(
    "kind", [tuple, np.array, pd.Series, lambda values: pd.Series(values, index=range(50, 70))]
)
def test_score_takes_whatever_holds_values(found: pd.DataFrame, kind: Any) -> None:
    pd.testing.assert_frame_equal(labelreview.score(kind(TEXTS), kind(LABELS)), found)


@pytest.mark.parametrize("labels", [[1, 0] * 10, np.array([1, 0] * 10), [True, False] * 10])
def test_numbers_as_labels(found: pd.DataFrame, labels: Any) -> None:
    numbered = labelreview.score(TEXTS, labels)
    assert numbered["given_label"].tolist() == [str(label) for label in labels]
    np.testing.assert_allclose(numbered["score"], found["score"], atol=1e-6)


def test_many_numbers_are_ordered_by_size() -> None:
    labels = [2, 10] * 10
    sure = np.tile([[0.9, 0.1], [0.2, 0.8]], (10, 1))
    assert labelreview.score(TEXTS, labels, probabilities=sure)["suggested_label"].tolist() == [
        str(label) for label in labels
    ]


@pytest.mark.slow
def test_an_array_and_a_file_of_probabilities(tmp_path: Path) -> None:
    # The classes in alphabetical order: anger, joy.
    probabilities = np.tile([[0.1, 0.9], [0.8, 0.2]], (10, 1))
    probabilities[-1] = [0.01, 0.99]
    scored = labelreview.score(TEXTS, LABELS, probabilities=probabilities)
    np.save(tmp_path / "p.npy", probabilities)
    for path in (tmp_path / "p.npy", str(tmp_path / "p.npy")):
        pd.testing.assert_frame_equal(labelreview.score(TEXTS, LABELS, probabilities=path), scored)


@pytest.mark.slow
def test_seed_and_folds_are_used() -> None:
    texts = [f"{'good' if i % 4 or i % 3 else 'bad'} day {i % 7} {i}" for i in range(40)]
    labels = ["joy" if i % 4 else "anger" for i in range(40)]
    scores = [
        tuple(labelreview.score(texts, labels, **options)["score"])
        for options in ({}, {"seed": 1}, {"folds": 3})  # type: ignore[arg-type]
    ]
    assert len(set(scores)) == 3


@pytest.mark.slow
def test_rows_set_aside_give_a_warning() -> None:
    texts: list[Any] = [*TEXTS, None, "no label"]
    labels: list[Any] = [*LABELS, "joy", None]
    with pytest.warns(
        UserWarning, match="20 rows kept, 2 set aside .1 without text, 1 without a label"
    ):
        found = labelreview.score(texts, labels)
    assert found["row"].tolist() == list(range(20))


@pytest.mark.slow
def test_other_libraries_do_not_switch_the_warnings_off() -> None:
    """A fresh process, in which cleanlab is imported for the first time."""
    script = (
        "import labelreview as l; t = [f'day {i % 2} {i}' for i in range(20)];"
        "l.score(t, [None, *(i % 2 for i in range(19))])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "UserWarning: 19 rows kept, 1 set aside (1 without a label)." in done.stderr


@pytest.mark.slow
def test_the_index_is_the_position_of_the_text() -> None:
    labels: list[Any] = [None, *LABELS[1:]]
    with pytest.warns(UserWarning, match="1 without a label"):
        found = labelreview.score(iter(TEXTS), (label for label in labels))
    assert found.index.tolist() == found["row"].tolist() == [*range(1, len(TEXTS))]


def test_progress_is_called() -> None:
    steps = []
    labelreview.score(TEXTS, LABELS, progress=lambda step, done, total: steps.append(step))
    assert "Writing the findings" in steps


@pytest.mark.parametrize(
    ("texts", "labels", "options", "error", "says"),
    [
        (TEXTS, LABELS[:-1], {}, SourceError, "There are 20 texts and 19 labels; give one label"),
        ([], [], {}, SourceError, "There are no rows in the data"),
        (TEXTS, ["joy"] * 20, {}, SourceError, "has the label 'joy', but at least two"),
        (list(range(20)), LABELS, {}, ColumnError, "contains numbers and cannot be the text"),
        (TEXTS, [["a", "b"]] * 20, {}, ColumnError, "each example needs a single label"),
        (TEXTS, LABELS, {"folds": 1}, EvidenceError, "1 fold is too few for cross-validation"),
        (TEXTS, LABELS, {"seed": -1}, EvidenceError, "The seed -1 is not between 0 and"),
        (TEXTS, LABELS, {"probabilities": np.ones((20, 2))}, EvidenceError, "do not sum to 1"),
        (TEXTS, LABELS, {"probabilities": np.ones((3, 2)) / 2}, EvidenceError, "has 3 rows"),
        (TEXTS, LABELS, {"probabilities": "no.npy"}, EvidenceError, "no.npy cannot be read"),
        (TEXTS, LABELS, {"encoder": "a/b/c"}, labelreview.LabelReviewError, "; "),
    ],
)
def test_wrong_values_get_one_sentence(
    texts: Any, labels: Any, options: Any, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=re.escape(says)) as caught:
        labelreview.score(texts, labels, **options)
    assert isinstance(caught.value, labelreview.LabelReviewError)
    assert str(caught.value).endswith(".")


def test_open_workspace(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workspace = labelreview.open_workspace(tmp_path / "review")
    assert isinstance(workspace, labelreview.Workspace)
    frame = pd.DataFrame({"text": TEXTS, "label": LABELS})
    name = workspace.import_dataset(frame, name="days").name
    run = workspace.score(name, labelreview.Configuration(folds=2))
    findings = workspace.findings(name)
    assert run.rows == findings.count(labelreview.Filter()) == 20
    example = findings.ids(labelreview.Filter(given=("joy",)), limit=1)[0]
    log = workspace.decisions(name)
    log.record([labelreview.Decision(example, "drop")], "ana", seen_revision=log.revision())
    assert workspace.export(name, "csv", tmp_path / "clean.csv").rows == 19
    again = labelreview.open_workspace(tmp_path / "review")
    assert [entry.name for entry in again.datasets()] == ["days"]
