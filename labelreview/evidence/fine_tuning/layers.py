"""Layers of a network, which are opened one after the other and learn at different speeds."""

from __future__ import annotations

from typing import Any

from labelreview.evidence.fine_tuning.recipe import (
    HEAD_LEARNING_RATE,
    LAYER_DECAY,
    LEARNING_RATE,
    WEIGHT_DECAY,
)


def layer_groups(network: Any) -> list[list[Any]]:
    """The parameters that learn: of the new head, and of each layer from the top down.

    The layers are the longest list of modules in the encoder; what comes after it (a pooler)
    belongs to the top layer. What comes before it, the embeddings, stays as it is.
    """
    import torch

    encoder = network.base_model
    lists = [module for module in encoder.modules() if isinstance(module, torch.nn.ModuleList)]
    layers = [list(layer.parameters()) for layer in max(lists, key=len, default=[encoder])]
    in_layers = {id(parameter) for layer in layers for parameter in layer}
    own = list(encoder.parameters())
    first = next(i for i, parameter in enumerate(own) if id(parameter) in in_layers)
    layers[-1] += [parameter for parameter in own[first:] if id(parameter) not in in_layers]
    body = {id(parameter) for parameter in own}
    head = [parameter for parameter in network.parameters() if id(parameter) not in body]
    return [head, *reversed(layers)]


def optimiser(groups: list[list[Any]]) -> Any:
    """AdamW (Loshchilov & Hutter 2019) with discriminative learning rates: the head learns
    fastest, each layer slower than the one above it."""
    import torch

    settings = []
    for depth, group in enumerate(groups):
        rate = LEARNING_RATE * LAYER_DECAY ** (depth - 1) if depth else HEAD_LEARNING_RATE
        for decay, chosen in (
            (WEIGHT_DECAY, [parameter for parameter in group if parameter.ndim > 1]),
            (0.0, [parameter for parameter in group if parameter.ndim <= 1]),
        ):
            if chosen:
                settings.append({"params": chosen, "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(settings, fused=True)


def unfreeze(groups: list[list[Any]], share: float) -> None:
    """Open the head and that share of the groups below it, and close the rest.

    Opened one after the other while the training goes on (ULMFiT: Howard & Ruder 2018), no layer
    is upset by a head that knows nothing yet.
    """
    opened = 1 + int((len(groups) - 1) * min(share, 1))
    for place, group in enumerate(groups):
        for parameter in group:
            parameter.requires_grad_(place < opened)
