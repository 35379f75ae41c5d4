"""Train one classifier with the transformers Trainer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import is_kept, save_array
from labelreview.core.progress import Progress
from labelreview.evidence.fine_tuning.layers import layer_groups, optimiser, unfreeze
from labelreview.evidence.fine_tuning.network import Tokens
from labelreview.evidence.fine_tuning.recipe import (
    BATCH,
    LABEL_SMOOTHING,
    LEARNING_RATE,
    UNFROZEN_BY,
    WARM_UP,
)
from labelreview.evidence.fine_tuning.session import precision

_COMPLETE = "complete.npy"


LabelledTokens = tuple[Tokens, NDArray[np.int32] | NDArray[np.float32]]
"""Tokens of m texts, and their labels (m,) or soft labels (m, K)."""

TensorLoss = Callable[[Any, Any], Any]
"""Mean loss of a batch, from logits (b, K) and soft labels (b, K), both tensors."""


def train(
    network: Any,
    tokenizer: Any,
    training: LabelledTokens,
    validation: LabelledTokens,
    *,
    epochs: int,
    seed: int,
    folder: Path,
    step: str,
    progress: Progress,
    loss: TensorLoss | None = None,
) -> None:
    """Train the network in place.

    `validation` rows choose the epoch that is kept; without any it is the last. `loss` is for soft
    labels; without it the labels are trained with smoothed cross-entropy. `folder` holds a
    checkpoint after each epoch, from which a stopped training resumes, and is removed at the end.
    `progress` counts optimiser steps.
    """
    from transformers import DataCollatorWithPadding, EarlyStoppingCallback, PrinterCallback

    steps = epochs * -(-len(training[0]) // BATCH)
    network.requires_grad_(False)
    groups = layer_groups(network)
    unfrozen_by = max(1, round(UNFROZEN_BY * steps))
    resumed = _latest(folder)
    validates = len(validation[0]) > 0
    callbacks = [
        _when("step_begin", lambda state: unfreeze(groups, state.global_step / unfrozen_by)),
        _when("step_end", lambda state: progress(step, state.global_step, state.max_steps)),
        _when("save", lambda state: _complete(_checkpoint(folder, state), state)),
        *([EarlyStoppingCallback(early_stopping_patience=1)] if validates else []),
    ]
    trainer = _trainer_class()(
        loss,
        network,
        _arguments(folder, epochs, steps, seed, validates),
        data_collator=DataCollatorWithPadding(tokenizer),
        train_dataset=_rows(*training),
        eval_dataset=_rows(*validation) if validates else None,
        callbacks=callbacks,
        optimizers=(optimiser(groups, LEARNING_RATE), None),
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train(resume_from_checkpoint=None if resumed is None else str(resumed))
    # The Trainer leaves the forward method of the network in half precision.
    trainer.accelerator.unwrap_model(network, keep_fp32_wrapper=False)
    shutil.rmtree(folder)


def _arguments(folder: Path, epochs: int, steps: int, seed: int, validates: bool) -> Any:
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
        eval_strategy="epoch" if validates else "no",
        save_strategy="epoch",
        save_total_limit=1,
        load_best_model_at_end=validates,
        restore_callback_states_from_checkpoint=validates,
        metric_for_best_model="eval_loss" if validates else None,
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

    class LossTrainer(Trainer):  # type: ignore[misc]  # transformers says Any
        """Batches texts of similar length, and takes a loss for soft labels."""

        def __init__(self, loss: TensorLoss | None, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._loss = loss

        def _get_train_sampler(self, train_dataset: Any = None) -> Any:
            lengths = [len(row["input_ids"]) for row in self.train_dataset]
            return LengthGroupedSampler(BATCH, lengths=lengths)

        def compute_loss(
            self, model: Any, inputs: Any, return_outputs: bool = False, **options: Any
        ) -> Any:
            if self._loss is None:
                return super().compute_loss(model, inputs, return_outputs, **options)
            soft_labels = inputs.pop("labels")
            outputs = model(**inputs)
            loss = self._loss(outputs.logits, soft_labels)
            return (loss, outputs) if return_outputs else loss

    return LossTrainer


def _rows(tokens: Tokens, labels: NDArray[np.int32] | NDArray[np.float32]) -> list[dict[str, Any]]:
    return [{**one, "labels": label} for one, label in zip(tokens, labels.tolist(), strict=True)]


def _when(event: str, action: Callable[[Any], None]) -> Any:
    """Return a callback that calls `action` with the training state at every `event`."""
    from transformers import TrainerCallback

    def act(args: Any, state: Any, control: Any, **_: Any) -> None:
        action(state)

    callback = TrainerCallback()
    setattr(callback, f"on_{event}", act)
    return callback


def _checkpoint(folder: Path, state: Any) -> Path:
    return folder / f"checkpoint-{state.global_step}"


def _complete(checkpoint: Path, state: Any) -> None:
    """Write the last file of a checkpoint, which tells that the others are whole."""
    save_array(checkpoint / _COMPLETE, np.array(state.global_step))


def _latest(folder: Path) -> Path | None:
    complete = [path.parent for path in folder.glob(f"checkpoint-*/{_COMPLETE}") if is_kept(path)]
    return max(complete, key=lambda path: int(path.name.partition("-")[2]), default=None)
