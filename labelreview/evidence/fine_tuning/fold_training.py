"""Train the upper layers without the rows of one fold, epoch by epoch, and predict these rows."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import is_kept, load_array, new_folder
from labelreview.core.progress import Progress
from labelreview.evidence.fine_tuning.layers import optimiser
from labelreview.evidence.fine_tuning.recipe import (
    BATCH,
    LABEL_SMOOTHING,
    SETTLED,
    UPPER_LEARNING_RATE,
    WARM_UP,
)
from labelreview.evidence.fine_tuning.session import SEEDS
from labelreview.evidence.fine_tuning.tokens import TokenIds, batches_of
from labelreview.evidence.fine_tuning.upper_layers import UpperLayers
from labelreview.evidence.pretrained import device

_STATE, _SEEN, _HELD_OUT = "state.safetensors", "seen.npy", "held_out.npy"
_JUDGED = 128  # texts in a batch of predictions


@dataclass(frozen=True)
class Examples:
    """The rows to train on, of m different texts.

    tokens, hidden:
        Of the texts, and what the lower layers make of every token, (all tokens, h), or None.
    text_of_row, labels:
        Position of its text, intp (n,), and given label, int32 (n,), of each row.
    """

    tokens: TokenIds
    hidden: NDArray[np.float16] | None
    text_of_row: NDArray[np.intp]
    labels: NDArray[np.int32]

    def logits(
        self, network: UpperLayers, texts: NDArray[np.intp], *, dropout: bool
    ) -> NDArray[np.float32]:
        """Return the network's logits of these texts (t,), float32 (t, K)."""
        import torch

        order = np.argsort(self.tokens.lengths[texts], kind="stable")
        outputs = []
        for start in range(0, len(order), _JUDGED):
            batch = self.tokens.batch(texts[order[start : start + _JUDGED]], self.hidden)
            with torch.inference_mode():
                outputs.append(network.logits(batch, dropout=dropout).float().cpu().numpy())
        together: NDArray[np.float32] = np.concatenate(outputs)
        return together[np.argsort(order, kind="stable")]


@dataclass(frozen=True)
class Trained:
    """What the training without a fold gave.

    seen:
        Dynamics of the m training rows, float32 (m, epochs, 2): P(label), and the logit of the
        label minus the largest other one, in the training batch of that epoch; NaN in epochs that
        were left out.
    held_out:
        Logits of the t texts held out after each epoch that was trained, float32 (epochs, t, K).
    """

    seen: NDArray[np.float32]
    held_out: NDArray[np.float32]


def train_fold(
    network: UpperLayers,
    examples: Examples,
    rows: NDArray[np.intp],
    held_out: NDArray[np.intp],
    *,
    epochs: int,
    seed: int,
    folder: Path,
    step: str,
    progress: Progress,
) -> Trained:
    """Train the network on `rows` (m,) from its pretrained state, and predict the texts `held_out`.

    Ends after `epochs`, or when an epoch hardly changes the order of the held-out texts by the
    probability of any class; their labels play no part in that. `folder` keeps the state after each
    epoch, from which a stopped training resumes. `progress` counts optimiser steps.
    """
    import torch

    torch.manual_seed(seed)
    network.restart()
    steps = -(-len(rows) // BATCH)
    trainer = _Trainer(network, examples, rows, steps * epochs)
    trained = Trained(
        np.full((len(rows), epochs, 2), np.nan, dtype=np.float32),
        np.empty((0, len(held_out), network.classes), dtype=np.float32),
    )
    places = [folder / f"epoch_{epoch}" for epoch in range(epochs)]
    done = max((i + 1 for i, place in enumerate(places) if is_kept(place)), default=0)
    if done:
        trained = trainer.load(places[done - 1])
    for epoch in range(done, epochs):
        if _is_settled(trained.held_out):
            break
        torch.manual_seed((seed + epoch) % SEEDS)
        rng = np.random.default_rng([seed, epoch])
        batches = batches_of(examples.tokens.lengths[examples.text_of_row[rows]], BATCH, rng)
        for number, batch in enumerate(batches):
            at = epoch * steps + number
            trained.seen[batch, epoch] = trainer.step(batch, at)
            progress(step, at + 1, steps * epochs)
        logits = examples.logits(network, held_out, dropout=False)
        trained = Trained(trained.seen, np.concatenate([trained.held_out, logits[None]]))
        trainer.save(places[epoch], trained)
    return trained


class _Trainer:
    """The optimiser of one training, and its state on disk."""

    def __init__(
        self, network: UpperLayers, examples: Examples, rows: NDArray[np.intp], steps: int
    ) -> None:
        import torch

        self._network, self._examples, self._rows, self._steps = network, examples, rows, steps
        self._optimiser = optimiser(network.groups, UPPER_LEARNING_RATE)
        self._rates = [group["lr"] for group in self._optimiser.param_groups]
        self._loss = torch.nn.CrossEntropyLoss(label_smoothing=LABEL_SMOOTHING)

    def step(self, batch: NDArray[np.intp], number: int) -> NDArray[np.float32]:
        """Train on the rows at these positions (b,), and return confidence and margin, (b, 2)."""
        import torch

        examples, rows = self._examples, self._rows[batch]
        warm = max(1, round(WARM_UP * self._steps))
        factor = min((number + 1) / warm, (self._steps - number) / max(1, self._steps - warm), 1)
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor
        labels = torch.from_numpy(examples.labels[rows].astype(np.int64)).to(device())
        texts = examples.tokens.batch(examples.text_of_row[rows], examples.hidden)
        logits = self._network.logits(texts, dropout=True)
        self._optimiser.zero_grad()
        self._loss(logits, labels).backward()
        self._optimiser.step()
        return _confidence_and_margin(logits.detach(), labels)

    def save(self, place: Path, trained: Trained) -> None:
        """Write the state after an epoch, in place of the one before."""
        from safetensors.torch import save_file

        tensors = {
            f"{i}.{name}": value.detach().contiguous()
            for i, parameter in enumerate(self._network.parameters())
            for name, value in {"values": parameter, **self._optimiser.state[parameter]}.items()
        }
        with new_folder(place) as new:
            save_file(tensors, new / _STATE)
            np.save(new / _SEEN, trained.seen)
            np.save(new / _HELD_OUT, trained.held_out)
        for other in place.parent.glob("epoch_*"):
            if other != place:
                shutil.rmtree(other, ignore_errors=True)

    def load(self, place: Path) -> Trained:
        """Go back to what `save` wrote."""
        import torch
        from safetensors.torch import load_file

        tensors = load_file(place / _STATE)
        state: dict[int, dict[str, Any]] = {}
        order = [id(one) for group in self._optimiser.param_groups for one in group["params"]]
        with torch.no_grad():
            for i, parameter in enumerate(self._network.parameters()):
                own = {
                    name.partition(".")[2]: value
                    for name, value in tensors.items()
                    if name.startswith(f"{i}.")
                }
                parameter.copy_(own.pop("values"))
                if own:
                    state[order.index(id(parameter))] = own
        groups = self._optimiser.state_dict()["param_groups"]
        self._optimiser.load_state_dict({"state": state, "param_groups": groups})
        return Trained(np.array(load_array(place / _SEEN)), np.array(load_array(place / _HELD_OUT)))


def _is_settled(logits: NDArray[np.float32]) -> bool:
    """Return whether the last epoch hardly changed the order of the texts, in any class."""
    from scipy.special import log_softmax
    from scipy.stats import rankdata

    if len(logits) < 2 or logits.shape[1] < 3:
        return False
    before, after = (rankdata(log_softmax(one, axis=1), axis=0) for one in logits[-2:])
    alike = [np.corrcoef(before[:, k], after[:, k])[0, 1] for k in range(before.shape[1])]
    return bool(min(alike) >= SETTLED)


def _confidence_and_margin(logits: Any, labels: Any) -> NDArray[np.float32]:
    import torch

    given = logits.gather(1, labels[:, None])[:, 0]
    confidence = logits.softmax(dim=1).gather(1, labels[:, None])[:, 0]
    others = logits.scatter(1, labels[:, None], -torch.inf).max(dim=1).values
    values: NDArray[np.float32] = torch.stack([confidence, given - others], dim=1).cpu().numpy()
    return values
