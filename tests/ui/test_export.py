"""Export: what the page says it writes is what lies there."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Checkbox

from labelreview.decision_log import Decision
from labelreview.findings.filter import Filter
from labelreview.ui.pages.export.download import Cleaning, _bytes


@pytest.fixture
def decided(scored, log):
    """The first disagreements: relabelled, noisy, dropped."""
    findings = scored.findings("builtin")
    chosen = findings.labels_of(findings.ids(Filter(disagree=True), 3))
    verdicts = [("relabel", chosen[0].suggested_label), ("noisy", None), ("drop", None)]
    log.record(
        [Decision(one.example_id, *verdict) for one, verdict in zip(chosen, verdicts, strict=True)],
        "Ann",
        seen_revision=0,
    )
    return {one.example_id: verdict for one, verdict in zip(chosen, verdicts, strict=True)}


def output(app: AppTest):
    return next(t for t in app.text_input if t.key.startswith("export_output_"))


def export(app: AppTest) -> str:
    app.button(key="export_go").click().run()
    assert not app.exception
    return " ".join(e.value for e in [*app.success, *app.error]).replace("\\", "")


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def test_the_cleaned_file(decided, open_page, tmp_path):
    app = open_page("export")
    target = tmp_path / "clean.csv"
    output(app).set_value(str(target)).run()
    said = export(app)
    assert app.success, said
    assert "1 relabelled" in said
    cleaned = rows(target)
    (relabelled, noisy, dropped) = decided
    assert len(cleaned) == 1_499, "dropped rows are left out"
    assert cleaned[relabelled]["label"] == decided[relabelled][1]
    assert cleaned[noisy]["verdict"] == "noisy"
    assert dropped not in cleaned


def test_the_download_comes_first_and_says_what_is_in_it(decided, open_page, scored):
    app = open_page("export")
    (download, *_) = app.get("download_button")
    assert download.label == "Download CSV"
    said = [one.value.replace("\\", "") for one in app.caption]
    assert next(one for one in said if one.startswith("1,499 rows")) == (
        "1,499 rows, 1 relabelled, 1 dropped left out. All columns of the source with the "
        "corrected label, and original label, verdict, annotator, time, score."
    )
    app.checkbox(key="export_notes").check().run()
    assert any("and note" in one.value.replace("\\", "") for one in app.caption)
    how = Cleaning("csv", "keep", "leave-out", notes=True, neutralise=False)
    with_notes = list(csv.DictReader(io.StringIO(_bytes(scored, "builtin", how).decode())))
    assert len(with_notes) == 1_499
    assert "note" in with_notes[0]
    plain = _bytes(scored, "builtin", replace(how, notes=False)).decode().splitlines()[0]
    assert "note" not in plain.split(",")


def test_several_files_come_as_one(decided, scored):
    apart = Cleaning("csv", "apart", "apart", notes=False, neutralise=False)
    packed = zipfile.ZipFile(io.BytesIO(_bytes(scored, "builtin", apart)))
    assert packed.namelist() == [
        "builtin-cleaned-dropped.csv",
        "builtin-cleaned-noisy.csv",
        "builtin-cleaned.csv",
    ]
    saved = Cleaning("saved", "keep", "leave-out", notes=False, neutralise=False)
    packed = zipfile.ZipFile(io.BytesIO(_bytes(scored, "builtin", saved)))
    assert any(one.startswith("builtin-cleaned/") for one in packed.namelist())


def test_noisy_and_dropped_rows_in_files_of_their_own(decided, open_page, tmp_path):
    app = open_page("export")
    app.selectbox(key="export_noisy").set_value("apart").run()
    app.selectbox(key="export_dropped").set_value("apart").run()
    output(app).set_value(str(tmp_path / "clean.csv")).run()
    export(app)
    assert len(rows(tmp_path / "clean.csv")) == 1_498
    assert len(list(tmp_path.glob("clean*.csv"))) == 3
    assert app.get("download_button")[0].label == "Download CSV as a ZIP archive"


@pytest.mark.parametrize("form", ["tsv", "parquet", "jsonl", "saved"])
def test_every_format_goes_where_the_page_proposes(decided, open_page, scored, form):
    app = open_page("export")
    app.pills(key="export_format").set_value(form).run()
    target = Path(output(app).value)
    assert target.parent == scored.settings.folder / "exports"
    said = export(app)
    assert app.success, said
    assert target.exists()


def overwrite(app: AppTest) -> Checkbox:
    return next(box for box in app.checkbox if str(box.key).startswith("export_overwrite_"))


def test_a_file_that_is_there_is_not_replaced_unasked(decided, open_page, tmp_path):
    target = tmp_path / "clean.csv"
    target.write_text("mine")
    app = open_page("export")
    output(app).set_value(str(target)).run()
    said = export(app)
    assert not app.success
    assert said.endswith(".")
    assert target.read_text() == "mine"
    overwrite(app).check().run()
    export(app)
    assert app.success
    assert len(rows(target)) == 1_499


def test_a_place_that_cannot_be_written_gives_one_sentence(decided, open_page, tmp_path):
    (tmp_path / "file").write_text("x")
    app = open_page("export")
    output(app).set_value(str(tmp_path / "file" / "clean.csv")).run()
    said = export(app)
    assert not app.success
    assert said == f"{tmp_path / 'file'} is a file, not a folder; choose another location."


def test_no_place_gives_one_sentence(decided, open_page, monkeypatch, tmp_path):
    app = open_page("export")
    output(app).set_value("  ").run()
    assert export(app) == "No destination is given; enter one."


def test_decisions_made_elsewhere_are_read_in_once(scored, log, open_page):
    example = scored.findings("builtin").ids(Filter(), 1)[0]
    file = f"example_id,verdict,label,note\n{example},drop,,spam\n"
    app = open_page("export")
    assert "No decisions yet." in [m.value for m in app.markdown]
    upload = ("mine.csv", file.encode(), "text/csv")
    for expected in ("1 decision recorded", "0 decisions recorded, 1 already in the log"):
        app.file_uploader(key="decisions_upload").set_value(upload).run()
        app.button(key="decisions_record").click().run()
        assert not app.exception
        assert app.success[0].value.startswith(expected)
    assert log.current()[["example_id", "verdict", "note"]].to_numpy().tolist() == [
        [example, "drop", "spam"]
    ]


def test_wrong_decisions_record_nothing(scored, log, open_page):
    example = scored.findings("builtin").ids(Filter(), 1)[0]
    file = f"example_id,verdict,label\n{example},keep,\n{example},no-such,\n"
    app = open_page("export")
    app.file_uploader(key="decisions_upload").set_value(("m.csv", file.encode(), "text/csv")).run()
    app.button(key="decisions_record").click().run()
    assert not app.exception
    assert len(app.error) == 1
    assert log.revision() == 0
