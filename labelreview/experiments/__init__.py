"""Experiments that show whether cleaning helps, on the labels of one's own dataset."""

from labelreview.experiments.catalogue import QUESTIONS, question
from labelreview.experiments.experiment import (
    Experiment,
    experiments_in,
    prepare_experiment,
    run_experiment,
)
from labelreview.experiments.options import KINDS, ExperimentOptions
from labelreview.experiments.question import Question
from labelreview.experiments.results import Cell, ExperimentResults

__all__ = [
    "KINDS",
    "QUESTIONS",
    "Cell",
    "Experiment",
    "ExperimentOptions",
    "ExperimentResults",
    "Question",
    "experiments_in",
    "prepare_experiment",
    "question",
    "run_experiment",
]
