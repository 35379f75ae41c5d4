"""`labelreview import`: what it says and under which name it keeps a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from labelreview.workspace import Workspace

ROWS = "text,label\n" + "a good day,joy\na bad day,anger\nanother good day,joy\n"


def test_the_report(own: Path, command: Any) -> None:
    (own / "tweets.csv").write_text(f"{ROWS},joy\nno label here,\nso sad,Joy\n")
    said = command("import", "tweets.csv")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "tweets: 4 rows kept, 2 set aside (1 without text, 1 without a label)",
        "Texts from column 'text', labels from column 'label' (3 classes).",
        "Warning: Some classes differ only in how they are written ('Joy', 'joy'); merge them with "
        "--merge-spellings.",
        "Warning: 2 classes have only one row: 'anger', 'Joy'.",
        "Next: labelreview score tweets",
    ]


def test_names(own: Path, command: Any) -> None:
    (own / "tweets.csv").write_text(ROWS)
    assert command("import", "tweets.csv").out.startswith("tweets: ")
    assert command("import", "tweets.csv").out.startswith("tweets: ")
    (own / "tweets.csv").write_text(ROWS + "more,joy\n")
    assert command("import", "tweets.csv").out.startswith("tweets-2: ")
    assert command("import", "tweets.csv", "--name", "May 2026").out.startswith("May 2026: ")
    names = {entry.name for entry in Workspace.open().datasets()}
    assert names == {"builtin", "tweets", "tweets-2", "May 2026"}


def test_columns(own: Path, command: Any) -> None:
    (own / "t.csv").write_text("a,b,c\nx,1,good day\ny,2,bad day\nx,1,good night\n")
    said = command("import", "t.csv", "--text-column", "c", "--label-column", "b")
    assert "Texts from column 'c', labels from column 'b' (2 classes)." in said.out


def test_the_built_in_posts_and_an_own_workspace(own: Path, command: Any) -> None:
    said = command("import", "builtin", "--workspace", "other place", "--name", "flood")
    assert said.out.startswith("flood: 1,500 rows kept, none set aside\n")
    assert (own / "other place" / "decisions.db").exists()
    assert [e.name for e in Workspace.open("other place").datasets()] == ["flood"]


def test_splits_of_a_saved_dataset(own: Path, command: Any) -> None:
    import datasets

    part = datasets.Dataset.from_dict(
        {"text": ["a good day", "a bad day", "a fine day"], "label": ["joy", "anger", "joy"]}
    )
    datasets.DatasetDict({"train": part, "test": part, "dev": part}).save_to_disk("saved")
    command("import", "saved", "--split", "train", "--split", "test", "--name", "two")
    dataset = Workspace.open().dataset("two")
    assert dataset.report.rows == 6
    assert dataset.split_column == "split"


def test_a_decision_log_is_no_dataset(own: Path, command: Any) -> None:
    (own / "tweets.csv").write_text(ROWS)
    command("import", "tweets.csv")
    row = "example_id,verdict,label\n" + Workspace.open().dataset("tweets").example_ids()[0]
    (own / "decided.csv").write_text(f"{row},relabel,anger\n")
    assert command("decide", "tweets", "decided.csv", "--annotator", "ana").code == 0
    exported = ("export", "tweets", "--format", "csv", "--output", "out.csv", "--log")
    for log, file in {"log.csv": "log.csv", "log.parquet": "LOG.csv"}.items():
        assert command(*exported, log, "--overwrite").code == 0
        said = command("import", log)
        assert said.err.splitlines() == [
            f"labelreview: {log} is a decision log; record it with: labelreview decide NAME {file} "
            "--annotator NAME."
        ]


def test_options_that_a_file_has_no_use_for(own: Path, command: Any) -> None:
    Path("a.json").write_text('[{"text": "good", "label": "a"}, {"text": "bad", "label": "b"}]')
    for options, sentence in {
        ("--delimiter", ";"): "A delimiter was given, but a.json is not delimited text; leave the "
        "delimiter out.",
        ("--quote", "none"): "A quotation mark was given, but a.json is not delimited text; leave "
        "the quotation mark out.",
        ("--no-header",): "a.json was to be read without a header, but its columns have names; "
        "leave --no-header out.",
    }.items():
        assert command("import", "a.json", *options).err == f"labelreview: {sentence}\n"
