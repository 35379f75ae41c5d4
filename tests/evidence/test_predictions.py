"""Files of probabilities and predictions: every shape, order and naming that fits is understood."""

import numpy as np
import pandas as pd
import pytest

from labelreview.core.errors import EvidenceError
from labelreview.evidence import Rows, read_predictions

CLASSES = ("flood", "No music")
LABELS = np.array([0, 1, 0, 1], dtype=np.int32)
P = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3]], dtype=np.float32)
# Six source rows, two of which were set aside.
WANTED = Rows(LABELS, ("a", "b", "c", "10"), np.array([0, 2, 3, 5]), 6)


def read(path):
    prediction = read_predictions(path, CLASSES, WANTED)
    assert prediction.probabilities.dtype == np.float32
    np.testing.assert_allclose(prediction.probabilities.sum(axis=1), 1, atol=1e-6)
    return prediction


def source_rows():
    whole = np.full((6, 2), 0.5, dtype=np.float32)
    whole[WANTED.rows] = P
    return whole


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("make", [lambda: P, source_rows])
def test_arrays_of_examples_or_of_source_rows(tmp_path, make, dtype):
    np.save(tmp_path / "p.npy", make().astype(dtype))
    np.testing.assert_allclose(read(tmp_path / "p.npy").probabilities, P, atol=1e-3)


FRAMES = {
    "in the order of the examples": pd.DataFrame(P, columns=CLASSES),
    "in the order of the source": pd.DataFrame(source_rows(), columns=CLASSES),
    "columns swapped and named loosely": pd.DataFrame(P[:, ::-1], columns=["NO_MUSIC", "Flood"]),
    "by row, any order, more rows": pd.DataFrame(
        {
            "row": [5, 4, 3, 2, 0],
            "flood": [0.7, 0, 0.6, 0.2, 0.9],
            "no music": [0.3, 1, 0.4, 0.8, 0.1],
        }
    ),
    "by id, with other columns": pd.DataFrame(P, columns=CLASSES).assign(
        example_id=["a", "b", "c", "10"], row=9, text="x", label="flood"
    )[::-1],
}


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("name", FRAMES)
def test_tables_of_probabilities(tmp_path, name, suffix):
    path = tmp_path / f"p.{suffix}"
    FRAMES[name].to_csv(path, index=False) if suffix == "csv" else FRAMES[name].to_parquet(path)
    prediction = read(path)
    np.testing.assert_allclose(prediction.probabilities, P, atol=1e-6)
    assert prediction.warnings == ()


def test_rows_that_nearly_sum_to_one_are_mended(tmp_path):
    np.save(tmp_path / "p.npy", P * np.float32(1.0008))
    np.testing.assert_allclose(read(tmp_path / "p.npy").probabilities, P, atol=1e-6)


def write_npy_ids(path):
    np.save(path.with_suffix(".npy"), np.array([0, 1, 0, 0]))
    return path.with_suffix(".npy")


def write_npy_names(path):
    np.save(path.with_suffix(".npy"), np.array(["flood", "No music", "flood", "flood"]))
    return path.with_suffix(".npy")


def write_csv_names(path):
    path.with_suffix(".csv").write_text(
        "example_id,predicted_label\n10,flood\na,flood\nc,flood\nb,No music\n", encoding="utf-8-sig"
    )
    return path.with_suffix(".csv")


def write_csv_ids(path):
    path.with_suffix(".csv").write_text("row,pred\n0,0\n2,1\n3,0\n5,0\n", encoding="utf-8")
    return path.with_suffix(".csv")


def write_parquet_ids(path):
    frame = pd.DataFrame({"prediction": [0, 1, 0, 0], "text": "x"})
    frame.to_parquet(path.with_suffix(".parquet"))
    return path.with_suffix(".parquet")


@pytest.mark.parametrize(
    "write", [write_npy_ids, write_npy_names, write_csv_ids, write_csv_names, write_parquet_ids]
)
def test_bare_predictions_stay_the_suggestion_and_weigh_confusions(tmp_path, write):
    prediction = read(write(tmp_path / "p"))
    assert "predictions without probabilities" in prediction.warnings[0]
    p = prediction.probabilities
    assert p.argmax(axis=1).tolist() == [0, 1, 0, 0]
    # Predicted flood three times, given flood twice, plus one row spread evenly: (2.5, 1.5) / 4.
    np.testing.assert_allclose(p[3], [0.5 + 2.5 / 8, 1.5 / 8], atol=1e-6)
    assert p[np.arange(4), LABELS].argmin() == 3


def test_class_names_that_look_like_nothing_are_names(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("prediction\nNone\nNA\nNone\nNA\n", encoding="utf-8")
    p = read_predictions(path, ("None", "NA"), WANTED).probabilities
    assert p.argmax(axis=1).tolist() == [0, 1, 0, 1]


def test_numbers_as_class_names_are_names_first(tmp_path):
    np.save(tmp_path / "p.npy", np.array([1, 0, 1, 0]))
    p = read_predictions(tmp_path / "p.npy", ("1", "0"), WANTED).probabilities
    assert p.argmax(axis=1).tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("kind", "shape", "sentence"),
    [
        ("<f8", (10**12, 3), "is not a complete .npy file"),
        ("<f8", (2**62, 2**62), "is not a complete .npy file"),
        ("<f8", (-1, 3), "is not a complete .npy file"),
        ("<U1000000000", (10**6,), "is not a complete .npy file"),
        ("|O", (10**12,), "holds pickled objects"),
        ("<f8", (0, 10**12), "has 0 rows"),
    ],
)
def test_a_header_that_claims_too_much(tmp_path, kind, shape, sentence):
    path = tmp_path / "p.npy"
    with path.open("wb") as file:
        header = {"descr": kind, "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        file.write(bytes(64))
    with pytest.raises(EvidenceError, match=sentence):
        read(path)


def test_a_file_that_is_larger_than_an_input(tmp_path, monkeypatch):
    monkeypatch.setenv("LABELREVIEW_LARGEST_INPUT", "1 kB")
    np.save(tmp_path / "p.npy", np.zeros((200, 3)))
    pd.DataFrame(np.zeros((900, 3))).to_csv(tmp_path / "p.csv", index=False)
    pd.DataFrame({"prediction": ["x"] * 1000}).to_parquet(tmp_path / "p.parquet")
    for name in ("p.npy", "p.csv", "p.parquet"):
        with pytest.raises(EvidenceError, match=r"is larger than 1 kB.*LABELREVIEW_LARGEST_INPUT"):
            read(tmp_path / name)
