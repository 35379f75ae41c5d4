"""Decisions from a CSV file: all of them, or one sentence that names the line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from labelreview.core.errors import DecisionError
from labelreview.core.labels import Labels
from labelreview.decision_log import Decision, DecisionLog, read_decisions_csv

LABELS = Labels(("other", "siren"))
KNOWN = ("e1", "e2", "e3")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def make(content: str | bytes) -> Path:
        path = tmp_path / "mine.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_decisions_are_read_in_order(write: Callable[[str | bytes], Path], separator: str) -> None:
    lines = [
        "\ufeffexample_id,verdict,label,note,colour",
        "e2,relabel,siren,,red",
        'e1,keep,,"two\r\nlines",',
        "",
        "e2,drop,,,blue",
    ]
    path = write("\r\n".join(lines).replace(",", separator))
    assert read_decisions_csv(path, LABELS, KNOWN) == [
        Decision("e2", "relabel", "siren"),
        Decision("e1", "keep", note="two\r\nlines"),
        Decision("e2", "drop"),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "mine.csv contains no decisions; add one"),
        ("example_id,verdict,label\n", "mine.csv contains no decisions; add one line per decision"),
        ("id,verdict\ne1,keep\n", "no column example_id, label; its columns are id, verdict; name"),
        ("example_id,verdict,label,label\n", "two columns called label; remove one of them"),
        ("example_id,verdict,label\ne1,good,\n", "mine.csv, line 2: No verdict is called 'good'"),
        ("example_id,verdict,label\ne1,keep,\ne2,relabel,\n", "line 3: .* relabel needs a label"),
        ("example_id,verdict,label\ne1,relabel,fire\n", "line 2: .* no label 'fire'; use one of"),
        ("example_id,verdict,label\ne1,keep,siren\n", "line 2: .* keep takes no label"),
        ("example_id,verdict,label\ne9,keep,\n", "line 2: The dataset has no example 'e9'; use"),
        ("example_id,verdict,label\n,keep,\n", "line 2: A decision has no example_id"),
        ('example_id,verdict,label,note\ne1,keep,,"a\nb"\ne2,no,,\n', "line 4: No verdict is"),
        ("example_id,verdict,label\ne1,keep\n", "line 2: 2 cells for 3 columns; quote cells"),
        ('example_id,verdict,label\ne1,keep,"\n', "line 2: .*; fix the quotes"),
        (b"example_id,verdict,label\ne1,keep,\n\xff,keep,\n", "line 3 is not UTF-8; save the file"),
        ("example_id,verdict,label\n".encode("utf-16"), "mine.csv is not UTF-8; save the file"),
    ],
)
def test_a_bad_file_is_named_with_its_line(
    write: Callable[[str | bytes], Path], content: str | bytes, sentence: str
) -> None:
    with pytest.raises(DecisionError, match=sentence) as caught:
        read_decisions_csv(write(content), LABELS, KNOWN)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(DecisionError, match=r"cannot be read \(.*\); give the path of a CSV file"):
        read_decisions_csv(tmp_path / name, LABELS)


def test_an_exported_log_gives_back_what_stands(log: DecisionLog, tmp_path: Path) -> None:
    log.record([Decision("e1", "keep"), Decision("e2", "drop")], "ana", seen_revision=0)
    log.record([Decision("e1", "noisy")], "ben", seen_revision=2)
    log.record([Decision("e3", "relabel", "siren", note="=1+1")], "ben", seen_revision=3)
    log.undo("ana")
    path = tmp_path / "log.csv"
    log.log().to_csv(path, index=False)
    assert read_decisions_csv(path, LABELS, KNOWN) == [
        Decision("e1", "noisy"),
        Decision("e3", "relabel", "siren", note="=1+1"),
    ]
