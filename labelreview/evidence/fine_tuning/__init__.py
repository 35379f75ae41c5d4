"""Fine-tune pretrained encoders: once per fold for out-of-fold predictions, or once to keep."""

from labelreview.evidence.fine_tuning.classifier import fit_classifier
from labelreview.evidence.fine_tuning.held_out import FineTuned, fine_tune, recipe_digest
from labelreview.evidence.fine_tuning.soft_labels import fit_soft_labels

__all__ = ["FineTuned", "fine_tune", "fit_classifier", "fit_soft_labels", "recipe_digest"]
