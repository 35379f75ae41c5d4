"""Layer groups of a network for gradual unfreezing and discriminative learning rates."""

from __future__ import annotations

from typing import Any

from labelreview.evidence.fine_tuning.recipe import (
    HEAD_LEARNING_RATE,
    LAYER_DECAY,
    WEIGHT_DECAY,
)


def layer_groups(network: Any) -> list[list[Any]]:
    """Return the trainable parameters: of the new head, then of each layer from the top down.

    The embeddings stay frozen.
    """
    encoder = network.base_model
    body = {id(parameter) for parameter in encoder.parameters()}
    head = [parameter for parameter in network.parameters() if id(parameter) not in body]
    return [head, *encoder_groups(encoder)]


def encoder_groups(encoder: Any) -> list[list[Any]]:
    """Return the parameters of each layer of an encoder from the top down.

    Modules behind the layers (a pooler) belong to the top layer; those in front of them, the
    embeddings, to none.
    """
    layers = [list(layer.parameters()) for layer in layers_of(encoder)]
    in_layers = {id(parameter) for layer in layers for parameter in layer}
    own = list(encoder.parameters())
    first = next(i for i, parameter in enumerate(own) if id(parameter) in in_layers)
    layers[-1] += [parameter for parameter in own[first:] if id(parameter) not in in_layers]
    return layers[::-1]


def layers_of(encoder: Any) -> list[Any]:
    """Return the layers of an encoder from the bottom up: its longest list of modules."""
    import torch

    lists = [module for module in encoder.modules() if isinstance(module, torch.nn.ModuleList)]
    return list(max(lists, key=len, default=[encoder]))


def optimiser(groups: list[list[Any]], rate: float) -> Any:
    """Return AdamW (Loshchilov & Hutter 2019) with discriminative learning rates.

    The head has the highest rate, the top layer `rate`, and each layer a lower one than the layer
    above (Howard & Ruder 2018).
    """
    import torch

    settings = []
    for depth, group in enumerate(groups):
        own = rate * LAYER_DECAY ** (depth - 1) if depth else HEAD_LEARNING_RATE
        for decay, chosen in (
            (WEIGHT_DECAY, [parameter for parameter in group if parameter.ndim > 1]),
            (0.0, [parameter for parameter in group if parameter.ndim <= 1]),
        ):
            if chosen:
                settings.append({"params": chosen, "lr": own, "weight_decay": decay})
    return torch.optim.AdamW(settings, fused=True)


def unfreeze(groups: list[list[Any]], share: float) -> None:
    """Unfreeze the head and that share, 0 to 1, of the groups below it, and freeze the rest.

    Gradual unfreezing (ULMFiT, Howard & Ruder 2018) protects pretrained layers from the large
    gradients of an untrained head.
    """
    n_unfrozen = 1 + int((len(groups) - 1) * min(share, 1))
    for place, group in enumerate(groups):
        for parameter in group:
            parameter.requires_grad_(place < n_unfrozen)
