"""An encoder of which only the upper layers are trained, with a new classification head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence.fine_tuning.layers import encoder_groups, layers_of
from labelreview.evidence.fine_tuning.recipe import FROZEN_SHARE, HEAD_DROPOUT
from labelreview.evidence.fine_tuning.session import half_precision
from labelreview.evidence.pretrained import Pretrained, device, loading

if TYPE_CHECKING:
    from labelreview.evidence.fine_tuning.tokens import PaddedTexts

_LARGEST = 65_504.0  # of float16
_TOLERANCE = 0.02  # relative to the largest logit, for the rounding to float16


class _ReachedError(Exception):
    """The forward pass has come to the first trained layer."""


class UpperLayers:
    """An encoder, the mean of its last layer over the tokens, and a linear head on it.

    The lower layers and the embeddings stay as they were pretrained, without dropout. What they
    make of a text can come with a batch: then the lower layers do not run.

    classes:
        Their number, K.
    width:
        Numbers that the lower layers give for a token.
    groups:
        The trained parameters: of the head, then of each layer from the top down.
    """

    def __init__(self, encoder: Any, n_classes: int) -> None:
        import torch

        self.classes = n_classes
        self.width = int(encoder.config.hidden_size)
        self._dropout = torch.nn.Dropout(HEAD_DROPOUT)
        self._head = torch.nn.Linear(self.width, n_classes)
        self._encoder = encoder.eval()
        layers = layers_of(encoder)
        frozen = int(len(layers) * FROZEN_SHARE)
        self._lower, self._upper = layers[:frozen], layers[frozen:]
        half = half_precision()
        # Half precision of another kind would need scaled gradients.
        self._dtype = half if half is torch.bfloat16 else None
        self._given: Any = None
        self._stops = False
        self._outputs = 0  # of a layer, where it gives a tuple
        encoder.requires_grad_(False)
        of_layers = encoder_groups(encoder)[: len(self._upper)]
        self.groups = [list(self._head.parameters()), *of_layers]
        for parameter in self.parameters():
            parameter.requires_grad_(True)
        self._pretrained = [parameter.detach().clone() for parameter in self.parameters()]
        if self._lower:
            self._upper[0].register_forward_pre_hook(self._enter, with_kwargs=True)
        for layer in self._lower:
            layer.forward = self._passable(layer.forward)
        for module in (encoder, self._head):
            module.to(device())

    @classmethod
    def load(cls, model: Pretrained, n_classes: int) -> UpperLayers:
        """Load the encoder of a model. Raises `EvidenceError` when it cannot be used."""
        import torch
        from transformers import AutoModel

        with loading(model.name):
            encoder = AutoModel.from_pretrained(
                model.folder,
                trust_remote_code=False,
                use_safetensors=True,
                local_files_only=True,
                dtype=torch.float32,
            )
            if encoder.config.is_encoder_decoder:
                encoder = encoder.get_encoder()
            return cls(encoder, n_classes)

    def parameters(self) -> list[Any]:
        """Return all trained parameters."""
        return [parameter for group in self.groups for parameter in group]

    def restart(self) -> None:
        """Go back to the pretrained layers, with a head from torch's random state."""
        import torch

        with torch.no_grad():
            for parameter, values in zip(self.parameters(), self._pretrained, strict=True):
                parameter.copy_(values)
        self._head.reset_parameters()

    def logits(self, batch: PaddedTexts, *, dropout: bool) -> Any:
        """Return the logits, a tensor (b, K) in full precision: half precision would tie the texts
        on which the network is most confident."""
        for module in (*self._upper, self._dropout):
            module.train(dropout)
        self._given = None if batch.hidden is None else batch.hidden.to(device()).float()
        try:
            states = self._run(batch).last_hidden_state.float()
        finally:
            self._given = None
        mask = batch.mask.to(device())[:, :, None]
        return self._head(self._dropout((states * mask).sum(dim=1) / mask.sum(dim=1)))

    def lower(self, batch: PaddedTexts) -> NDArray[np.float16]:
        """Return what the lower layers make of a batch, float16 (b, m, h)."""
        import torch

        self._stops = True
        try:
            with torch.inference_mode():
                self._run(batch)
        except _ReachedError as reached:
            (hidden,) = reached.args
        finally:
            self._stops = False
        values: NDArray[np.float16] = hidden.float().clamp(-_LARGEST, _LARGEST).half().cpu().numpy()
        return values

    def can_replay(self, batch: PaddedTexts) -> bool:
        """Return whether logits are the same, on this batch, without running the lower layers."""
        import torch

        if not self._lower:
            return False
        dtype, self._dtype = self._dtype, None
        # An architecture whose layers need more of each other may raise anything.
        try:
            with torch.inference_mode():
                whole = self.logits(batch, dropout=False)
                given = batch.with_hidden(self.lower(batch))
                difference = (self.logits(given, dropout=False) - whole).abs().max()
        except Exception:
            return False
        finally:
            self._dtype = dtype
        return bool(difference <= _TOLERANCE * whole.abs().max())

    def _run(self, batch: PaddedTexts) -> Any:
        import torch

        where = device()
        with torch.autocast(where, self._dtype, enabled=self._dtype is not None):
            return self._encoder(input_ids=batch.ids.to(where), attention_mask=batch.mask.to(where))

    def _enter(self, layer: Any, inputs: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Take part in the call of the first trained layer: stop there, or give it what is kept."""
        hidden = inputs[0] if inputs else named["hidden_states"]
        if self._stops:
            raise _ReachedError(hidden)
        if self._given is None:
            return None
        if inputs:
            return (self._given, *inputs[1:]), named
        return inputs, {**named, "hidden_states": self._given}

    def _passable(self, forward: Any) -> Any:
        """Return the forward method of a lower layer, which passes on its input when what it would
        make of it is given anyway."""

        def run(*inputs: Any, **named: Any) -> Any:
            if self._given is None:
                output = forward(*inputs, **named)
                self._outputs = len(output) if isinstance(output, tuple) else 0
                return output
            hidden = inputs[0] if inputs else named["hidden_states"]
            return (hidden, *[None] * (self._outputs - 1)) if self._outputs else hidden

        return run
