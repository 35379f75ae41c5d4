"""`labelreview decide` and `labelreview export`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from labelreview.data import builtin

SOURCE = builtin.load()
DECISIONS = {4: "keep", 7: "relabel", 9: "noisy", 11: "drop", 13: "unsure"}
NEW_LABEL = next(label for label in sorted(set(SOURCE["label"])) if label != SOURCE["label"][7])

READ: dict[str, Any] = {
    "csv": lambda path: pd.read_csv(path, dtype=str),
    "tsv": lambda path: pd.read_csv(path, dtype=str, sep="\t"),
    "parquet": pd.read_parquet,
    "jsonl": lambda path: pd.read_json(path, lines=True, dtype=False),
    "saved": lambda path: saved(path),
}


def saved(path: Path) -> pd.DataFrame:
    import datasets

    return datasets.load_from_disk(str(path)).to_pandas()


@pytest.fixture
def decided(own: Path, command: Any) -> Any:
    lines = ["example_id,verdict,label,note"]
    for row, verdict in DECISIONS.items():
        label = NEW_LABEL if verdict == "relabel" else ""
        lines.append(f'{SOURCE["id"][row]},{verdict},{label},"a note, with a comma"')
    (own / "reviewed.csv").write_text("\n".join(lines), encoding="utf-8")
    return command("decide", "builtin", "reviewed.csv", "--annotator", "ana")


def test_twice_is_once(decided: Any, command: Any) -> None:
    assert (decided.code, decided.err) == (0, "")
    assert decided.out == "5 decisions recorded, 0 already in the log.\n"
    again = command("decide", "builtin", "reviewed.csv", "--annotator", "ana")
    assert again.out == "0 decisions recorded, 5 already in the log.\n"


def test_one_is_one_however_many_lines_it_had(own: Path, command: Any) -> None:
    line = f"{SOURCE['id'][20]},keep,\n"
    (own / "one.csv").write_text(f"example_id,verdict,label\n{line}{line}")
    decide = ("decide", "builtin", "one.csv", "--annotator", "ana")
    assert command(*decide).out == "1 decision recorded, 0 already in the log.\n"
    assert command(*decide).out == "0 decisions recorded, 1 already in the log.\n"


def test_one_wrong_line_records_nothing(decided: Any, own: Path, command: Any) -> None:
    good = f"example_id,verdict,label\n{SOURCE['id'][20]},keep,\n"
    (own / "more.csv").write_text(f"{good}{SOURCE['id'][21]},relabel,nonsense\n")
    said = command("decide", "builtin", "more.csv", "--annotator", "ana")
    assert said.code == 2
    assert said.err.startswith("labelreview: more.csv, line 3: The dataset has no label")
    found = command("findings", "builtin", "--status", "keep")
    assert found.out.splitlines()[-1] == "1 of 1 examples kept"


@pytest.mark.parametrize("form", READ)
def test_export(decided: Any, own: Path, command: Any, form: str) -> None:
    name = "clean" if form == "saved" else f"clean.{form}"
    said = command("export", "builtin", "--format", form, "--output", name, "--dropped", "keep")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(
        f"1,500 rows written to {own / name}; 1 relabelled, 1 noisy, 1 dropped"
    )
    clean = READ[form](own / name)
    assert list(clean.columns) == [
        *SOURCE.columns,
        *("original_label", "verdict", "annotator", "decided_at", "score"),
    ]
    expected = SOURCE["label"].copy()
    expected[7] = NEW_LABEL
    assert clean["label"].tolist() == expected.tolist()
    assert clean["original_label"].tolist() == SOURCE["label"].tolist()
    assert clean["text"].tolist() == SOURCE["text"].tolist()
    assert clean["verdict"].dropna().to_dict() == DECISIONS
    assert clean["annotator"].dropna().to_dict() == dict.fromkeys(DECISIONS, "ana")
    assert clean["score"].astype(float).between(0, 1).all()


def test_rows_apart_and_overwriting(decided: Any, own: Path, command: Any) -> None:
    export = ("export", "builtin", "--format", "parquet", "--output", "c.parquet")
    said = command(*export, "--noisy", "apart", "--dropped", "leave-out")
    assert said.code == 0
    assert len(pd.read_parquet("c.parquet")) == 1498
    assert pd.read_parquet("c-noisy.parquet")["id"].tolist() == [SOURCE["id"][9]]
    assert command(*export).code == 2
    assert command(*export, "--overwrite").code == 0
    assert len(pd.read_parquet("c.parquet")) == 1499


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonl"])
def test_the_log_can_be_read_back(decided: Any, own: Path, command: Any, form: str) -> None:
    log = f"log.{form}"
    said = command(
        "export", "builtin", "--format", "csv", "--output", "c.csv", "--log", log, "--overwrite"
    )
    assert said.out.splitlines()[-1] == f"Decision log written to {log}."
    rows = READ[form](own / log)
    assert rows["verdict"].tolist() == list(DECISIONS.values())
    assert set(rows["annotator"]) == {"ana"}
    if form == "csv":
        again = command("decide", "builtin", log, "--annotator", "ana")
        assert again.out == "0 decisions recorded, 5 already in the log.\n"


def test_a_wrong_log_is_refused_before_the_export(own: Path, command: Any) -> None:
    said = command("export", "builtin", "--format", "csv", "--output", "c.csv", "--log", "log.ods")
    assert said.code == 2
    assert said.err == (
        "labelreview: A decision log cannot be saved as 'log.ods'; use a name that ends in one of "
        ".csv, .tsv, .parquet, .jsonl, .xlsx.\n"
    )
    assert not (own / "c.csv").exists()


def test_formulas_are_neutralised_on_request(own: Path, command: Any) -> None:
    texts = ["=1+1", "@SUM(A1)", "plain", "-x"]
    pd.DataFrame({"text": texts, "label": ["a", "a", "b", "b"]}).to_parquet("f.parquet")
    assert command("import", "f.parquet").code == 0
    said = command("export", "f", "--format", "csv", "--output", "as-is.csv")
    assert "3 cells that a spreadsheet might run as formulas, not escaped" in said.out
    assert pd.read_csv("as-is.csv")["text"].tolist() == texts
    command("export", "f", "--format", "csv", "--output", "safe.csv", "--neutralise")
    assert pd.read_csv("safe.csv")["text"].tolist() == ["'=1+1", "'@SUM(A1)", "plain", "'-x"]
