"""Every question with a fine-tuned model in place of the linear one."""

from dataclasses import replace

import pytest

from labelreview.evidence.fine_tuning import session
from labelreview.experiments import ExperimentOptions
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
    # Two shares of relabelled rows are as good as eleven here: each is one more model.
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
