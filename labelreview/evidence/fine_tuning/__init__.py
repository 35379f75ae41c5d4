"""Fine-tuning of pretrained encoders: fold by fold to judge labels, or once to keep the model."""

from labelreview.evidence.fine_tuning.classifier import fit_classifier
from labelreview.evidence.fine_tuning.held_out import FineTuned, fine_tune, recipe_digest
from labelreview.evidence.fine_tuning.shares import learn_shares

__all__ = ["FineTuned", "fine_tune", "fit_classifier", "learn_shares", "recipe_digest"]
