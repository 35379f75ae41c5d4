"""Small datasets and models whose words can be weighed by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labelreview.data.sources import ColumnOptions, import_source, read_source
from labelreview.explain import WordAttribution
from labelreview.explain.counting import Counting
from labelreview.explain.linear_model import LinearModel

TEXTS = {
    "water in our street": "flood",
    "the river rises": "flood",
    "water at the bridge": "flood",
    "İzmir'de sel var 🌊": "flood",
    "what a concert": "music",
    "the band plays": "music",
    "雨太大了 我们 回家": "other",
    "ฝนตกหนัก 👩‍👩‍👧": "other",
}


@pytest.fixture(scope="session")
def texts():
    """Four texts of floods, two of music, two of other things."""
    return list(TEXTS)


@pytest.fixture
def make_dataset(tmp_path):
    """A function that imports texts and labels, into a folder named by their content."""

    def make(texts, labels):
        table = read_source(pd.DataFrame({"text": texts, "label": labels}))
        return import_source(
            table, tmp_path / "datasets", ColumnOptions(text_column="text", label_column="label")
        )

    return make


@pytest.fixture
def dataset(make_dataset):
    return make_dataset(list(TEXTS), list(TEXTS.values()))


@pytest.fixture
def make_model(tmp_path):
    """A model with the given coefficients by kind and term; idf is 1, so tf alone counts."""

    def make(intercepts, **kinds: dict[str, tuple[float, ...]]):
        folder = Path(tmp_path / "by hand")
        folder.mkdir()
        for kind, terms in kinds.items():
            table = pa.table({"term": list(terms), "idf": np.ones(len(terms))})
            pq.write_table(table, folder / f"{kind}.parquet")
        rows = [weights for terms in kinds.values() for weights in terms.values()]
        linear = LinearModel(np.array(rows, np.float16), np.array(intercepts, np.float32))
        return WordAttribution(Counting.load(folder), linear)

    return make
