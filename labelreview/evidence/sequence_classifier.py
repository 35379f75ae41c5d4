"""Run a text-classification model over texts, or over pairs of texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from labelreview.core.errors import EvidenceError
from labelreview.evidence.pretrained import Pretrained, device, loading, quiet


def outputs_of(model: Pretrained) -> tuple[list[str], bool]:
    """Return what a model calls its outputs, in their order, and whether a text has one label only.

    Raises `EvidenceError` when its configuration cannot be read.
    """
    from transformers import AutoConfig

    with loading(model.name):
        config = AutoConfig.from_pretrained(model.folder, trust_remote_code=False)
    names = [str(config.id2label[i]) for i in sorted(config.id2label)]
    return names, config.problem_type != "multi_label_classification"


@dataclass(frozen=True)
class SequenceClassifier:
    """A loaded model: `network` and `tokenizer` of transformers, and the most tokens it reads."""

    network: Any
    tokenizer: Any
    length: int

    @classmethod
    def load(cls, model: Pretrained) -> SequenceClassifier:
        """Load the model on the device. Raises `EvidenceError` when it cannot be loaded or has no
        trained classification head."""
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        with loading(model.name):
            tokenizer = AutoTokenizer.from_pretrained(model.folder, trust_remote_code=False)
            network, report = AutoModelForSequenceClassification.from_pretrained(
                model.folder,
                trust_remote_code=False,
                use_safetensors=True,
                local_files_only=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
            if report["missing_keys"]:
                raise EvidenceError(
                    f"The model {model.name} has no trained classification head",
                    "use it as an encoder or choose a fine-tuned checkpoint",
                )
            network = network.eval().to(device())
        if tokenizer.pad_token is None:
            tokenizer.pad_token = tokenizer.eos_token
            network.config.pad_token_id = tokenizer.pad_token_id
        most = getattr(network.config, "max_position_embeddings", 512)
        return cls(network, tokenizer, min(tokenizer.model_max_length, most))

    def logits(self, texts: Sequence[str], pairs: Sequence[str] | None = None) -> NDArray[Any]:
        """Return the outputs for a batch of texts, or of texts and the second parts of their pairs,
        float32 (m, outputs). Of what is too long, the longer part is cut."""
        import torch

        with quiet(), torch.inference_mode():
            tokens = self.tokenizer(
                list(texts),
                None if pairs is None else list(pairs),
                padding=True,
                truncation=True,
                max_length=self.length,
                return_tensors="pt",
            )
            outputs = self.network(**tokens.to(self.network.device)).logits
            found: NDArray[Any] = outputs.float().cpu().numpy()
        return found
