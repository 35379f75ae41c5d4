"""Fine-tuning of pretrained encoders: fold by fold to judge labels, or once to keep the model."""

from labelreview.evidence.fine_tuning.classifier import fit_classifier
from labelreview.evidence.fine_tuning.held_out import FineTuned, fine_tune, recipe_digest

__all__ = ["FineTuned", "fine_tune", "fit_classifier", "recipe_digest"]
