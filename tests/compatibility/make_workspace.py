"""Made workspace-0.1.0.zip and expected.json with labelreview 0.1.0; not to be run with a later
version, whose workspaces are others.

    PYTHONPATH=<checkout of 0.1.0> python make_workspace.py
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from labelreview.configuration import Configuration
from labelreview.filters import Filter
from labelreview.reclassing import ClassChanges

import labelreview
from labelreview.decision_log import Decision, Step
from labelreview.experiments import Options
from labelreview.review.guidelines import Guidelines
from labelreview.review.projection import principal
from labelreview.review.saved_filters import SavedFilters
from labelreview.workspace import Workspace

HERE = Path(__file__).resolve().parent
NAME = "storm"
PLACES = (
    "Marlow", "Easton", "Northgate", "Pinehill", "Oakdale", "Riverton", "Ashby", "Kingsport",
)  # fmt: skip
TEXTS = {
    "help": (
        "We need water and blankets in {}, two families are stuck on the roof",
        "Please send a boat to {}, my grandmother cannot leave her house",
        "Anyone near {} with insulin? We have been without it since last night",
        "Trapped in a car under the bridge in {}, phone at 5 percent, please call for help",
        "SOS {}: three children and no food left, where can we go",
        "Looking for my brother, last seen at the station in {}, please share",
        "The clinic in {} urgently needs a generator and fuel",
        "Is there any shelter in {} that still takes people with dogs? We need a place now",
        "We are out of drinking water in {}, when does the next truck come",
        "Elderly couple in {} needs someone to carry them down four floors",
        "Need baby formula and diapers in {} tonight, please help",
        "Rescue needed behind the school in {}, the water is still rising",
    ),
    "damage": (
        "The storm tore the roof off the gym in {}",
        "Power lines are down all over {}, the streets are full of glass",
        "Half of the bridge in {} has collapsed into the river",
        "Main road to {} is under a metre of mud, nothing gets through",
        "Trees fell on parked cars in {}, at least six are crushed",
        "The harbour in {} is destroyed, boats lie on the promenade",
        "Water in the basement of the town hall in {}, archives are lost",
        "Windows broken and walls cracked in the old mill in {}",
        "The wind has flattened every greenhouse around {}",
        "Railway tracks near {} are washed away, no trains for weeks",
        "Church tower in {} lost its top, bricks all over the square",
        "Flood has ruined the market hall in {}, stalls are gone",
    ),
    "donations": (
        "I have ten warm coats to give away in {}, come and get them",
        "Our bakery in {} gives free bread to everybody who lost their home",
        "You can donate to the relief fund of {} by text message",
        "Volunteers wanted in {} on Saturday, bring gloves and shovels",
        "We collected 4000 dollars for the families of {}, thank you all",
        "Free rooms for evacuees in {}, send me a message",
        "Drop your canned food at the fire station in {}, they deliver it",
        "Our team drives to {} with two trucks of donated furniture",
        "Blood donors can come to the hospital in {} until eight",
        "The concert in {} gives all its money to the victims of the storm",
        "Offering my van and my time to carry donations to {}",
        "School in {} collects toys and books for children who lost theirs",
    ),
    "other": (
        "Great game last night in {}, what a goal in the last minute",
        "New coffee place in {}, the cake is lovely",
        "Monday again and the bus to {} is late as always",
        "My exam in {} went well, so happy right now",
        "Does anybody watch the new series about {}? No spoilers please",
        "Sunset photos from my holiday in {} last summer",
        "Traffic in {} is the same every single morning",
        "Listening to the new album on the way to {}",
        "Selling two tickets for the cinema in {} tomorrow",
        "The cat of my neighbour in {} has its own account now",
        "Happy birthday to my best friend from {}",
        "Learned to make noodles in {}, best weekend ever",
    ),
}
COPIES = (3, 17, 28, 40, 55, 61, 70, 90)
"""Rows that stand twice: the odd ones of these with another label."""
WRONG = {5: "other", 12: "damage", 30: "help", 37: "other", 51: "help", 58: "other", 66: "damage",
         77: "donations", 83: "help", 93: "damage"}  # fmt: skip
GUIDELINE = "help: somebody needs something now.\n- damage: says what is broken, asks for nothing"


def rows() -> Iterator[dict[str, str]]:
    """The rows of the CSV; `truth` is what the label should be and is not written."""
    texts = [
        (sentence.format(PLACES[(number + turn * 3) % len(PLACES)]), label)
        for number in range(12)
        for turn in (0, 1)
        for label, sentences in TEXTS.items()
        for sentence in (sentences[number],)
    ]
    given = [WRONG.get(row, label) for row, (_, label) in enumerate(texts)]
    for many, row in enumerate(COPIES):
        text, label = texts[row]
        texts.append((f"RT @radio: {text.upper()}" if many == 0 else text, label))
        given.append(label if many % 2 == 0 else "other" if label != "other" else "damage")
    for row, ((text, truth), label) in enumerate(zip(texts, given, strict=True)):
        yield {
            "id": f"s{row + 1:03}",
            "text": text,
            "label": label,
            "lang": "en-GB" if "harbour" in text or "metre" in text else "en",
            "split": "test" if row % 3 == 2 else "train",
            "truth": truth,
        }
    yield {"id": "s999", "text": "Nobody gave this one a label", "label": "", "split": "train"}


def wait(place: Workspace, job: int) -> None:
    while place.jobs.get(job).is_active:
        time.sleep(0.2)
    done = place.jobs.get(job)
    assert done.state == "done", done


def decide(place: Workspace, run: str, truth: dict[str, str]) -> None:
    """50 decisions of two people: the queue, its controls, the grid, a conflict, a file."""
    log, findings = place.decisions(NAME), place.findings(NAME, run)
    shown = {one.example_id: one for one in findings.labels_of(list(truth))}
    worst = findings.ids(Filter())
    odd = {4: "unsure", 9: "noisy", 13: "drop", 16: "noisy", 18: "unsure"}

    def decision(example_id: str, verdict: str | None = None, **told: Any) -> Decision:
        seen = shown[example_id]
        right = "keep" if truth[example_id] == seen.given_label else "relabel"
        verdict = verdict or right
        label = truth[example_id] if verdict == "relabel" else None
        return Decision(
            example_id, verdict, label, score=seen.score, suggested_label=seen.suggested_label,
            given_label=seen.given_label, run=run, **told,
        )  # fmt: skip

    steps = [
        Step(
            f"step-{place_in_line:02}",
            (
                decision(
                    example_id,
                    odd.get(place_in_line),
                    note="asks for help and says what broke" if place_in_line in (2, 7) else "",
                    seconds=1.5 + place_in_line / 4,
                    origin="queue",
                ),
            ),
        )
        for place_in_line, example_id in enumerate(worst[:20])
    ]
    steps.insert(11, Step("step-undo", undoes="step-10"))
    log.replay(steps, "ana")
    log.record(
        [decision(one, origin="control", blind_label=truth[one]) for one in worst[60:64]],
        "ana", seen_revision=log.revision(), batch="controls-1",
    )  # fmt: skip
    log.record(
        [decision(one, "keep", origin="grid", seconds=0.4) for one in worst[-10:]],
        "ben", seen_revision=log.revision(), batch="grid-1",
    )  # fmt: skip
    log.record(
        [decision(one, "drop", origin="table", note="by mistake") for one in worst[40:44]],
        "ben", seen_revision=log.revision(), batch="table-1",
    )  # fmt: skip
    undone = log.undo("ben", batch="table-1")
    assert undone is not None
    assert len(undone.decisions) == 4
    log.record(
        [
            decision(one, "unsure" if many % 2 else None, origin="conflict", blind_label="noisy",
                     note="ana and I disagree" if many % 2 else "")
            for many, one in enumerate(worst[:6])
        ],
        "ben", seen_revision=log.revision(), batch="conflicts-1",
    )  # fmt: skip
    with open("reviewed.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["example_id", "verdict", "label", "note"])
        for one in worst[24:30]:
            right = truth[one] == shown[one].given_label
            told = ("keep", "") if right else ("relabel", truth[one])
            writer.writerow([one, *told, "read twice, naïve & “quoted”"])
    place.decide_from_csv(NAME, "reviewed.csv", "ana")


def shrink(folder: Path) -> None:
    """One file of the database, without the name of this machine; no empty log of a job, and
    nothing that only a second scoring or experiment with equal options would read."""
    with closing(sqlite3.connect(folder / "decisions.db")) as database:
        database.execute("UPDATE jobs SET host = 'laptop', pid = 4321")
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for log in (folder / "jobs").glob("*.log"):
        assert not log.read_bytes(), log.read_text()
        log.unlink()
    shutil.rmtree(folder / "experiments" / "evidence")
    for fold in (folder / "evidence").glob("*/fold_*.npy"):
        fold.unlink()


def pack(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())


def first(place: Workspace, run: str, selection: Filter, many: int = 5) -> list[list[Any]]:
    table = place.findings(NAME, run).table(selection, many)
    columns = zip(table["example_id"], table["score"], table["suggested_label"], strict=True)
    return [[example, round(float(score), 6), suggested] for example, score, suggested in columns]


def standing(place: Workspace) -> dict[str, list[str | None]]:
    current = place.decisions(NAME).current()
    label = current["label"].astype(object).where(current["label"].notna(), None)
    columns = (current["example_id"], current["verdict"], label, current["annotator"])
    return {example: told for example, *told in zip(*columns, strict=True)}


def written(columns: Sequence[str], made: list[dict[str, str]]) -> None:
    with open(f"{NAME}.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(made)


def main() -> None:
    assert labelreview.__version__ == "0.1.0"
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)  # what is imported has no path, only a name
        made = list(rows())
        written(("id", "text", "label", "lang", "split"), made)
        place = Workspace.open("workspace")
        dataset = place.import_dataset(f"{NAME}.csv", name=NAME).dataset
        ids = dataset.example_ids()
        truth = {row["id"]: row["truth"] for row in made if "truth" in row}
        assert list(truth) == ids
        wait(place, place.tasks.score(NAME, Configuration()))
        scored = place.run(NAME)
        decide(place, scored.digest, truth)
        reranked = place.rerank(NAME)
        wait(place, place.tasks.lay_out(NAME, scored.digest))
        principal(dataset, scored, place.evidence_folder)

        classes = ClassChanges.beside(place.decisions(NAME))
        classes.change("other", "not about the storm", "ana")
        classes.change("damage", "destruction", "ben")
        classes.undo("ana")
        classes.change("donations", "help", "ben")
        worst = place.findings(NAME).ids(Filter(), 7)
        picks = place.picks.keep(worst, "map")
        filters = SavedFilters.beside(place.decisions(NAME))
        saved = [
            filters.save("Worst of help", Filter(given=("help",), score_from=0.5), "ana"),
            filters.save("Picked on the map", Filter(picked=picks, sort="row"), "ben"),
        ]
        guidelines = Guidelines.beside(place.decisions(NAME))
        guidelines.write(("help", "damage"), "A first text.", "ana")
        guidelines.write(("damage", "help"), GUIDELINE, "ben")
        options = Options(kinds=("symmetric",), rates=(0.1,), seeds=1, rows=50)
        experiment = place.experiment(NAME, "check", options)
        results = experiment.results()
        place.export(NAME, "csv", "clean.csv")
        with open("clean.csv", newline="", encoding="utf-8") as file:
            clean = list(csv.DictReader(file))
        labels = sorted({row["label"] for row in clean})
        log = place.decision_log(NAME)
        expected = {
            "version": labelreview.__version__,
            "dataset": {
                "name": NAME,
                "digest": dataset.digest,
                "source": dataset.source,
                "columns": [dataset.text_column, dataset.label_column, dataset.id_column,
                            dataset.split_column],
                "rows": len(ids),
                "set_aside": dataset.report.set_aside,
                "labels": list(dataset.labels.names),
            },
            "runs": place.run_digests(NAME),
            "from_run": reranked.from_run,
            "learned_from": reranked.decisions,
            "first": {run: first(place, run, Filter()) for run in place.run_digests(NAME)},
            "first_undecided": {run: first(place, run, Filter(status=("undecided",)))
                                for run in place.run_digests(NAME)},
            "log": {
                "rows": len(log),
                "undone": int((log["verdict"] == "undo").sum()),
                "noted": int((log["note"] != "").sum()),
                "blind": int(log["blind_label"].notna().sum()),
                "origins": {str(one): int(many)
                            for one, many in log["origin"].value_counts().sort_index().items()},
                "batches": log["batch"].nunique(),
            },
            "decisions": standing(place),
            "classes": classes.mapping(),
            "class_changes": [[one.label, one.becomes, one.undone_by] for one in classes.history()],
            "filters": {one.name: one.query for one in saved},
            "guidelines": {"damage | help": GUIDELINE},
            "picks": {picks: sorted(worst)},
            "experiment": {
                "digest": experiment.digest,
                "question": experiment.name,
                "cells": len(results.cells),
                "figures": len(results.figures),
                "sentences": experiment.sentences(results),
            },
            "jobs": {kind: done.state for kind in ("score", "map")
                     if (done := place.jobs.latest(NAME, kind))},
            "export": {"rows": len(clean), "columns": list(clean[0]),
                       "labels": {one: sum(row["label"] == one for row in clean)
                                  for one in labels}},
        }  # fmt: skip
        place.close()
        shrink(Path("workspace"))
        pack(Path("workspace"), HERE / "workspace-0.1.0.zip")
        lines = (f"{json.dumps(key)}: {json.dumps(told, ensure_ascii=False)}"
                 for key, told in expected.items())  # fmt: skip
        text = "{\n" + ",\n".join(lines) + "\n}\n"
        (HERE / "expected.json").write_text(text, encoding="utf-8")
        os.chdir(HERE)


if __name__ == "__main__":
    main()
