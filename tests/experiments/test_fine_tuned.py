"""Every question with a fine-tuned model in place of the linear one."""

from dataclasses import replace

import pytest

from labelreview.evidence.fine_tuning import session
from labelreview.experiments import ExperimentOptions, work
from labelreview.experiments.check import cells as check_cells
from labelreview.experiments.clean import cells as clean_cells

pytest.importorskip("torch", reason="needs the extra models")
pytestmark = pytest.mark.models


@pytest.mark.parametrize(
    ("question", "method"),
    [
        ("noise", "both, smoothed"),
        ("clean", "noise-robust loss"),
        ("retrain", "reviewed"),
        ("check", "labelreview"),
    ],
)
def test_a_cell(builtin_space, make_checkpoint, monkeypatch, question, method):
    monkeypatch.setattr(session, "_THREADS", 1)
    # Two folds are as good as five here, and two shares of relabelled rows as eleven: each is one
    # more model.
    for module in (work, check_cells):
        monkeypatch.setattr(module, "FOLDS", 2)
    monkeypatch.setattr(clean_cells, "RELABELLED_PERCENTS", (0, 50))
    monkeypatch.setattr(clean_cells, "RIGHT_SHARES", (1.0,))
    model = str(make_checkpoint("encoder", ["a", "b"]))
    options = ExperimentOptions(
        kinds=("symmetric",), rates=(0.1,), seeds=1, rows=60, fine_tune=model, epochs=1
    )
    experiment = builtin_space.experiment("builtin", question, options)
    (cell,) = experiment.results().cells
    assert not cell.reason
    assert method in cell.figures
    assert experiment.options == replace(options, kinds=experiment.options.kinds,
                                         rates=experiment.options.rates)  # fmt: skip
    assert set(experiment.versions) >= {"torch", "transformers"}
