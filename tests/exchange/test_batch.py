"""What is sent of an example, in which order, under which names of classes."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from labelreview.core.errors import ExportError, FilterError, LabelError, NotFoundError
from labelreview.decision_log import Decision
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.exchange import Exchange, tool_called
from labelreview.exchange.files import zipped
from labelreview.exchange.reasons import reasons_for
from labelreview.findings.filter import Filter
from labelreview.labelling_tools import TOOLS


def test_the_worst_come_first_with_suggestion_score_and_reasons(exchange: Exchange) -> None:
    batch = exchange.batch(limit=5)
    table = exchange.findings.table(Filter(), 5)
    assert [one.example_id for one in batch.examples] == table["example_id"].tolist()
    first, row = batch.examples[0], table.iloc[0]
    assert (first.text, first.given_label) == (row["text"], row["given_label"])
    assert (first.suggested_label, first.score) == (row["suggested_label"], row["score"])
    assert first.suggested_probability == pytest.approx(row["confidence"])
    assert len(str(first.suggested_probability)) <= 4, "0.9 is not sent as 0.8999999"
    assert first.reasons
    assert (batch.dataset, batch.labels) == ("made up", ("joy", "anger", "none"))


def test_a_filter_chooses(exchange: Exchange, given: dict[str, str]) -> None:
    batch = exchange.batch(Filter(given=("joy",), disagree=True, sort="row"))
    assert 0 < len(batch.examples) == exchange.count(Filter(given=("joy",), disagree=True))
    assert {given[one.example_id] for one in batch.examples} == {"joy"}
    with pytest.raises(FilterError, match="There are no examples containing “nothing like it”"):
        exchange.batch(Filter(text="nothing like it"))


def test_without_a_run_there_is_no_suggestion(unscored: Exchange) -> None:
    batch = unscored.batch()
    assert [one.example_id for one in batch.examples] == unscored.dataset.example_ids()
    assert {(one.suggested_label, one.score, one.reasons) for one in batch.examples} == {
        (None, None, ())
    }
    unscored.log.record([Decision(batch.examples[3].example_id, "keep")], "ana", seen_revision=0)
    kept = unscored.batch(Filter(status=("keep",), annotator=("ana",)))
    assert [one.example_id for one in kept.examples] == [batch.examples[3].example_id]
    assert unscored.count(Filter(text="BRIDGE")) == 8
    assert len(unscored.batch(Filter(given=("joy",)), 2).examples) == 2
    with pytest.raises(NotFoundError, match="has not been scored yet"):
        unscored.batch(Filter(disagree=True))


def test_classes_go_by_their_current_names(exchange: Exchange) -> None:
    changes = ClassChanges.beside(exchange.log)
    changes.change("joy", "delight", "ana")
    changes.change("none", "anger", "ana")
    batch = exchange.batch()
    assert batch.labels == ("delight", "anger")
    assert {one.given_label for one in batch.examples} == {"delight", "anger"}
    assert {one.suggested_label for one in batch.examples} <= {"delight", "anger"}


def test_reasons_are_the_strongest_signals_first() -> None:
    row = {
        "self_confidence_score": 0.7,
        "neighbour_disagreement_score": 0.9,
        "loss_score": 0.2,
        "cleanlab_both_score": 1.0,
        "entropy_score": 0.99,
        "spurious_token_score": 0.6,
        "spurious_token": "rain",
        "neighbour_agreement": 0.2,
        "other_label": 2,
    }
    said = reasons_for(row)
    assert said[0] == "The most similar texts carry another label."
    assert said[1].startswith("The model, which was not trained on this row")
    assert said[-3:] == (
        "The word that may mislead is “rain”.",
        "20% of the nearest examples have the given label.",
        "2 duplicates have another label.",
    )
    assert len(said) == 6


@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_gets_its_tasks_and_what_configures_it(
    exchange: Exchange, place: Path, tool: str
) -> None:
    name = f"batch{TOOLS[tool].suffix}"
    paths = exchange.send(exchange.batch(limit=4), tool, name)
    assert paths[0] == place / name
    assert set(place.iterdir()) == set(paths)
    assert paths[0].read_text(encoding="utf-8").count("labelreview_score") >= 4
    with zipfile.ZipFile(BytesIO(zipped(TOOLS[tool], exchange.batch(limit=4), "batch"))) as archive:
        assert {entry.filename for entry in archive.infolist()} == {path.name for path in paths}
        assert archive.read(name) == paths[0].read_bytes()


def test_all_files_are_written_or_none(exchange: Exchange, place: Path) -> None:
    (place / "batch-config.xml").write_text("mine")
    batch = exchange.batch(limit=2)
    with pytest.raises(ExportError, match=r"config\.xml already exists"):
        exchange.send(batch, "label-studio", "batch.json")
    assert [path.name for path in place.iterdir()] == ["batch-config.xml"]
    exchange.send(batch, "label-studio", "batch.json", overwrite=True)
    assert len(json.loads((place / "batch.json").read_text(encoding="utf-8"))) == 2
    with pytest.raises(ExportError, match=r"does not end in \.json"):
        exchange.send(batch, "label-studio", "batch.csv")
    with pytest.raises(LabelError, match="use one of label-studio, argilla"):
        tool_called("paper")
