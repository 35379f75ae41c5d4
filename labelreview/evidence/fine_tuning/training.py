"""One classifier trained by the transformers Trainer, with what it saw of each row on the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import load_array, save_array
from labelreview.core.progress import Progress
from labelreview.evidence.fine_tuning.layers import layer_groups, optimiser, unfreeze
from labelreview.evidence.fine_tuning.network import Tokens
from labelreview.evidence.fine_tuning.recipe import (
    BATCH,
    LABEL_SMOOTHING,
    UNFROZEN_BY,
    WARM_UP,
)
from labelreview.evidence.fine_tuning.session import precision

_SEEN = "seen.npy"


Lesson = tuple[Tokens, NDArray[np.int32] | NDArray[np.float32]]
"""Tokens of m texts and their m labels, or the share of each class in them, (m, K)."""

TensorLoss = Callable[[Any, Any], Any]
"""The mean loss of a batch: of logits (b, K) and shares (b, K), both tensors."""


def train(
    network: Any,
    tokenizer: Any,
    learned: Lesson,
    checked: Lesson,
    *,
    epochs: int,
    seed: int,
    folder: Path,
    step: str,
    progress: Progress,
    loss: TensorLoss | None = None,
) -> NDArray[np.float32]:
    """Train the network in place; what it said of the m `learned` rows, float32 (m, epochs, 2).

    The last axis: P(given), and the logit of the given label minus the largest other one, when the
    row was learned in that epoch (NaN in epochs that early stopping left out). The rows `checked`
    choose the epoch that is kept; none: the last. Without a `loss`, which needs shares, labels are
    learned by cross entropy, smoothed. `folder` holds a checkpoint after each epoch,
    where a stopped training goes on, and is removed at the end. `progress` counts optimiser steps.
    """
    from transformers import DataCollatorWithPadding, EarlyStoppingCallback, PrinterCallback

    steps = epochs * -(-len(learned[0]) // BATCH)
    network.requires_grad_(False)
    groups = layer_groups(network)
    unfrozen_by = max(1, round(UNFROZEN_BY * steps))
    seen = np.full((len(learned[0]), epochs, 2), np.nan, dtype=np.float32)
    resumed = _latest(folder)
    if resumed is not None:
        seen[:] = load_array(resumed / _SEEN)
    checks = len(checked[0]) > 0
    callbacks = [
        _when("step_begin", lambda state: unfreeze(groups, state.global_step / unfrozen_by)),
        _when("step_end", lambda state: progress(step, state.global_step, state.max_steps)),
        _when("save", lambda state: save_array(_checkpoint(folder, state) / _SEEN, seen)),
        *([EarlyStoppingCallback(early_stopping_patience=1)] if checks else []),
    ]
    trainer = _trainer_class()(
        seen,
        loss,
        network,
        _arguments(folder, epochs, steps, seed, checks),
        data_collator=DataCollatorWithPadding(tokenizer),
        train_dataset=_rows(*learned),
        eval_dataset=_rows(*checked) if checks else None,
        callbacks=callbacks,
        optimizers=(optimiser(groups), None),
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train(resume_from_checkpoint=None if resumed is None else str(resumed))
    # The Trainer leaves half precision switched on in the network.
    trainer.accelerator.unwrap_model(network, keep_fp32_wrapper=False)
    shutil.rmtree(folder)
    return seen


def _arguments(folder: Path, epochs: int, steps: int, seed: int, checks: bool) -> Any:
    import torch
    from transformers import TrainingArguments

    half = precision()
    return TrainingArguments(
        output_dir=str(folder),
        per_device_train_batch_size=BATCH,
        per_device_eval_batch_size=2 * BATCH,
        num_train_epochs=epochs,
        warmup_steps=round(WARM_UP * steps),
        label_smoothing_factor=LABEL_SMOOTHING,
        seed=seed,
        bf16=half == "bf16",
        fp16=half == "fp16",
        use_cpu=not torch.cuda.is_available(),
        eval_strategy="epoch" if checks else "no",
        save_strategy="epoch",
        save_total_limit=1,
        load_best_model_at_end=checks,
        restore_callback_states_from_checkpoint=checks,
        metric_for_best_model="eval_loss" if checks else None,
        prediction_loss_only=True,
        remove_unused_columns=False,
        dataloader_pin_memory=False,
        logging_strategy="no",
        log_level="error",
        report_to="none",
        disable_tqdm=True,
    )


def _trainer_class() -> type[Any]:
    from transformers import Trainer
    from transformers.trainer_pt_utils import LengthGroupedSampler

    class NotingTrainer(Trainer):  # type: ignore[misc]  # transformers says Any
        """Texts of similar length learn together, and what is said of them is noted."""

        def __init__(
            self,
            seen: NDArray[np.float32],
            loss: TensorLoss | None,
            *args: Any,
            **options: Any,
        ) -> None:
            super().__init__(*args, **options)
            self._seen = seen
            self._loss = loss

        def _get_train_sampler(self, train_dataset: Any = None) -> Any:
            lengths = [len(row["input_ids"]) for row in self.train_dataset]
            return LengthGroupedSampler(BATCH, lengths=lengths)

        def compute_loss(
            self, model: Any, inputs: Any, return_outputs: bool = False, **options: Any
        ) -> Any:
            rows, labels = inputs.pop("row"), inputs["labels"]
            if self._loss is None:
                loss, outputs = super().compute_loss(model, inputs, return_outputs=True, **options)
            else:
                shares = inputs.pop("labels")
                outputs = model(**inputs)
                loss, labels = self._loss(outputs.logits, shares), shares.argmax(dim=1)
            if model.training:
                self._seen[rows.cpu().numpy(), int(self.state.epoch)] = _said(
                    outputs.logits.detach().float(), labels
                )
            return (loss, outputs) if return_outputs else loss

    return NotingTrainer


def _said(logits: Any, labels: Any) -> NDArray[np.float32]:
    import torch

    given = logits.gather(1, labels[:, None])[:, 0]
    confidence = logits.softmax(dim=1).gather(1, labels[:, None])[:, 0]
    others = logits.scatter(1, labels[:, None], -torch.inf).max(dim=1).values
    said: NDArray[np.float32] = torch.stack([confidence, given - others], dim=1).cpu().numpy()
    return said


def _rows(tokens: Tokens, labels: NDArray[np.int32] | NDArray[np.float32]) -> list[dict[str, Any]]:
    return [
        {**one, "labels": label, "row": row}
        for row, (one, label) in enumerate(zip(tokens, labels.tolist(), strict=True))
    ]


def _when(event: str, action: Callable[[Any], None]) -> Any:
    """Calls `action` with the state of the training whenever the Trainer comes to `event`."""
    from transformers import TrainerCallback

    def act(args: Any, state: Any, control: Any, **_: Any) -> None:
        action(state)

    callback = TrainerCallback()
    setattr(callback, f"on_{event}", act)
    return callback


def _checkpoint(folder: Path, state: Any) -> Path:
    return folder / f"checkpoint-{state.global_step}"


def _latest(folder: Path) -> Path | None:
    """The last whole checkpoint. What was seen is written last: without it, it is not whole."""
    whole = [path.parent for path in folder.glob(f"checkpoint-*/{_SEEN}")]
    return max(whole, key=lambda path: int(path.name.partition("-")[2]), default=None)
