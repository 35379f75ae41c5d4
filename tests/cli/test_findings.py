"""`labelreview findings`: filters, formats, and texts that want to be more than text."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from labelreview.workspace import Workspace

NASTY = [
    "\x1b[31mred\x1b[0m and \x1b]0;title\x07",
    "\u202eright to left\u202c and \u2066hidden",
    "<script>alert(1)</script> [bold]markup[/bold]",
    '=HYPERLINK("http://evil") and "quotes", commas',
    "two\nlines\r\nand a\ttab\x08\x08\x08",
    "carriage\rreturn",
]


@pytest.fixture(scope="module")
def whole(scored: Path) -> pd.DataFrame:
    (path,) = scored.glob("runs/*/findings.parquet")
    return pd.read_parquet(path)


def listed(said: Any) -> pd.DataFrame:
    assert (said.code, said.err) == (0, "")
    return pd.DataFrame(json.loads(said.out))


FILTERS: dict[str, tuple[list[Any], Any]] = {
    "given": (["--given", "not_informative"], lambda f: f["given_label"] == "not_informative"),
    "two given": (
        ["--given", "not_informative", "--given", "warnings_and_advice"],
        lambda f: f["given_label"].isin(["not_informative", "warnings_and_advice"]),
    ),
    "suggested": (
        ["--suggested", "not_informative"],
        lambda f: f["suggested_label"] == "not_informative",
    ),
    "disagree": (["--disagree"], lambda f: f["given_label"] != f["suggested_label"]),
    "flagged": (["--flagged"], lambda f: f["is_flagged"]),
    "copies": (["--copies"], lambda f: f["other_label"] > 0),
    "split": (["--split", "test"], lambda f: f["split"] == "test"),
    "score": (
        ["--score-from", "0.5", "--score-to", "0.9"],
        lambda f: f["score"].between(0.5, 0.9),
    ),
    "confidence": (
        ["--confidence-from", "0.5", "--confidence-to", "0.9"],
        lambda f: f["confidence"].between(0.5, 0.9),
    ),
    "undecided": (["--status", "undecided"], lambda f: f["score"] >= 0),
    "decided": (["--status", "keep", "--status", "relabel"], lambda f: f["score"] < 0),
}


@pytest.mark.parametrize(("options", "chosen"), FILTERS.values(), ids=FILTERS.keys())
def test_filters(
    command: Any, scored: Path, whole: pd.DataFrame, options: list[Any], chosen: Any
) -> None:
    expected = whole[chosen(whole)]
    found = listed(
        command(
            *("findings", "builtin", *options, "--workspace", scored),
            *("--limit", 2000, "--format", "json"),
        )
    )
    ids = set(found["example_id"]) if len(found) else set()
    assert ids == set(expected["example_id"])
    if options[0] != "--status":
        assert 0 < len(ids) < len(whole)


def test_columns_of_the_source_and_a_sentence(command: Any, scored: Path) -> None:
    here = ("findings", "builtin", "--workspace", scored, "--format", "json")
    planted = listed(
        command(
            *here,
            *("--where", "planted=class_pair", "--where", "planted=ambiguous"),
            *("--sort", "-column:id", "--limit", 2000),
        )
    )
    ids = planted["example_id"].tolist()
    assert ids == sorted(ids, reverse=True)
    posts = pd.read_parquet(next(scored.glob("datasets/*/source.parquet")))
    assert len(ids) == posts["planted"].isin(["class_pair", "ambiguous"]).sum()
    near = listed(command(*here, "--like", "someone needs a doctor", "--limit", 5))
    assert near["similarity"].is_monotonic_decreasing
    assert len(near) == 5
    refused = command(*here, "--where", "nowhere=1")
    assert refused.code == 2
    assert "The source has no column 'nowhere'; use one of id, annotator_1" in refused.err


def test_text_sort_and_limit(command: Any, scored: Path, whole: pd.DataFrame) -> None:
    said = command(
        *("findings", "builtin", "--text", "ORRINFORDflood", "--sort", "-confidence"),
        *("--limit", 7, "--format", "json", "--workspace", scored),
    )
    found = listed(said)
    assert len(found) == 7
    assert found["text"].str.contains("#OrrinfordFlood", case=False).all()
    assert found["confidence"].is_monotonic_decreasing
    by_row = listed(
        command("findings", "builtin", "--sort", "row", "--format", "json", "--workspace", scored)
    )
    assert by_row["row"].tolist() == list(range(20))


@pytest.mark.parametrize("form", ["json", "csv"])
def test_only_columns_that_mean_something(command: Any, scored: Path, form: str) -> None:
    options = ("--sort", "text_group", "--limit", 3, "--format", form, "--workspace", scored)
    said = command("findings", "builtin", *options)
    found = listed(said) if form == "json" else pd.read_csv(io.StringIO(said.out))
    assert len(found) == 3
    assert {"example_id", "row", "text", "same_text", "status"} <= set(found)
    assert not {"position", "text_group"} & set(found)


def test_the_worst_first(command: Any, scored: Path, whole: pd.DataFrame) -> None:
    said = command("findings", "builtin", "--limit", 3, "--workspace", scored)
    assert (said.code, said.err) == (0, "")
    header, *rows, total = said.out.splitlines()
    assert " ".join(header.split()) == "example_id score given suggested confidence status text"
    worst = whole.sort_values(["score", "row"], ascending=[False, True]).head(3)
    # A long text goes on in lines without an id.
    assert [row.split()[0] for row in rows if row[0] != " "] == worst["example_id"].tolist()
    assert total == "3 of 1,500 examples"


@pytest.fixture
def nasty(own: Path, command: Any) -> list[str]:
    texts = [f"{text} {i}" for i in range(4) for text in NASTY]
    frame = pd.DataFrame({"text": texts, "label": ["yes\x1b[31m", "no"] * 12})
    frame.to_parquet("nasty.parquet")
    said = command("score", "nasty.parquet")
    assert said.code == 0
    assert said.out.replace("\n", "").isprintable()
    return texts


def test_nothing_in_a_text_reaches_the_terminal(nasty: list[str], command: Any) -> None:
    said = command("findings", "nasty", "--limit", 100, "--text", "\x1b")
    assert said.out.replace("\n", "").isprintable()
    said = command("findings", "nasty", "--limit", 100)
    assert said.out.replace("\n", "").isprintable()
    assert len(said.out.splitlines()) == len(nasty) + 2
    assert "<script>alert(1)</script> [bold]markup[/bold] 0" in said.out
    assert " [31mred [0m and  ]0;title  0" in said.out
    wrong = command("findings", "nasty", "--given", "x\x1b[31m")
    assert wrong.code == 2
    assert wrong.err.replace("\n", "").isprintable()


def test_json_and_csv_lose_nothing(nasty: list[str], command: Any) -> None:
    options = ("findings", "nasty", "--limit", 100, "--sort", "row", "--format")
    as_json = listed(command(*options, "json"))
    as_csv = pd.read_csv(io.StringIO(command(*options, "csv").out, newline=""))
    assert as_json["text"].tolist() == as_csv["text"].tolist() == nasty
    assert set(as_csv["given_label"]) == {"yes\x1b[31m", "no"}
    # The same rule as in exports: cells are untouched unless somebody asks for it.
    assert command(*options, "csv").out.count('"=HYPERLINK(""http://evil"") and') == 4


def test_long_texts_are_cut_in_the_table_only(own: Path, command: Any) -> None:
    long = "long " * 1000
    texts = [f"{long}{i}" for i in range(6)]
    pd.DataFrame({"text": texts, "label": ["a", "b"] * 3}).to_parquet("long.parquet")
    assert command("score", "long.parquet", "--folds", 2).code == 0
    table = command("findings", "long", "--limit", 1).out
    assert len(table) < 3000
    found = listed(command("findings", "long", "--sort", "row", "--format", "json"))
    assert found["text"].tolist() == texts


def test_decisions_show(own: Path, command: Any) -> None:
    example = Workspace.open().dataset("builtin").example_ids()[4]
    (own / "d.csv").write_text(f"example_id,verdict,label\n{example},noisy,\n")
    assert command("decide", "builtin", "d.csv", "--annotator", "ana").code == 0
    found = listed(command("findings", "builtin", "--status", "noisy", "--format", "json"))
    assert found["example_id"].tolist() == [example]
    said = command("findings", "builtin", "--status", "noisy")
    assert said.out.splitlines()[-1] == "1 of 1 examples marked noisy"
