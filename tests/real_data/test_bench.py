"""The real datasets as a panel: what the bench would run on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from labelreview.benchmark.datasets import read_labelled
from labelreview.benchmark.panel import Entry, make_panel
from labelreview.data.labelled import Labelled
from labelreview.noise import from_votes

DATA = Path(__file__).parents[2] / "../shared/data"
# One label for each text. The other folders hold spans (broad_twitter) and several labels for each
# text (goemotions).
DATASETS = ("banking77", "clinc150", "davidson_hate", "hatecheck", "tweeteval_emotion")

pytestmark = pytest.mark.real_data


def by_class(data: Labelled) -> NDArray[np.float32]:
    """Embeddings that know the class: neighbours by number are alike."""
    angle = data.truth / len(data.classes)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Entry]:
    if not DATA.exists():
        pytest.skip("the real datasets are not beside the repository")
    datasets = read_labelled([DATA / name for name in DATASETS], tmp_path_factory.mktemp("panel"))
    return {entry.data.name: entry for entry in make_panel(datasets, 5_000, by_class)}


def test_sizes(panel: dict[str, Entry]) -> None:
    whole = {name: len(entry.data) for name, entry in panel.items() if entry.kind == "whole"}
    assert whole == {
        "banking77": 5_000,
        "clinc150": 7_550,
        "davidson_hate": 5_000,
        "hatecheck": 3_901,
        "tweeteval_emotion": 5_000,
    }
    assert [name for name, entry in panel.items() if entry.kind == "tail"] == ["clinc150/tail"]


def test_pairs_have_rows_enough(panel: dict[str, Entry]) -> None:
    pairs = [entry.data for entry in panel.values() if entry.kind == "pair"]
    assert len(pairs) >= 4
    for data in pairs:
        assert len(data.classes) == 2
        assert len(data) >= 900


def test_raters_disagree_with_their_majority(panel: dict[str, Entry]) -> None:
    for name, share in (("davidson_hate", 0.095), ("hatecheck", 0.016)):
        votes = panel[name].data.votes
        assert votes is not None
        assert from_votes(votes, 0).is_error.mean() == pytest.approx(share, abs=0.01)
