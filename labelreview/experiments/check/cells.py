"""The cells of "how good is the list on my data?": a full scoring against known errors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from labelreview.benchmark.baselines import cleanlab_figures
from labelreview.benchmark.own_method import labelreview_figures
from labelreview.core.errors import ExperimentError
from labelreview.experiments.results import CellOutcome
from labelreview.experiments.work import FOLDS, Work
from labelreview.noise.setting import Setting


def run_check(work: Work, setting: Setting) -> CellOutcome:
    """Inject the noise and score as the Score page does, with the figures of the benchmark.

    Figures are those of `list_measures` and `flag_measures` for "labelreview" and "cleanlab", and
    the average precision of each signal as "signal <name>". Raises `ExperimentError` when the
    setting makes no label wrong.
    """
    train = work.train_test_data.train
    noisy = work.noisy(setting)
    errors = int(noisy.is_error.sum())
    if not errors:
        raise ExperimentError("This noise makes no label wrong", "use a higher rate")
    with TemporaryDirectory(prefix=".cell-", dir=work.kept) as place:
        figures = labelreview_figures(
            noisy,
            train.texts,
            train.classes,
            replace(work.options.configuration, seed=setting.seed),
            kept=work.kept / "train",
            scratch=Path(place) / "scratch",
        )
    figures |= cleanlab_figures(noisy, work.train_vectors, FOLDS, setting.seed)
    return CellOutcome(errors, len(train), figures)
