"""Train one classifier with the transformers Trainer, and record the training dynamics."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import is_kept, load_array, save_array
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

_DYNAMICS = "seen.npy"


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
) -> NDArray[np.float32]:
    """Train the network in place, and return the dynamics of the m training rows, (m, epochs, 2).

    The last axis, float32: P(label), and the logit of the label minus the largest other one, when
    the row was in a batch of that epoch; NaN in epochs that early stopping left out. `validation`
    rows choose the epoch that is kept; without any it is the last. `loss` is for soft labels;
    without it the labels are trained with smoothed cross-entropy. `folder` holds a checkpoint after
    each epoch, from which a stopped training resumes, and is removed at the end. `progress` counts
    optimiser steps.
    """
    from transformers import DataCollatorWithPadding, EarlyStoppingCallback, PrinterCallback

    steps = epochs * -(-len(training[0]) // BATCH)
    network.requires_grad_(False)
    groups = layer_groups(network)
    unfrozen_by = max(1, round(UNFROZEN_BY * steps))
    dynamics = np.full((len(training[0]), epochs, 2), np.nan, dtype=np.float32)
    resumed = _latest(folder)
    if resumed is not None:
        dynamics[:] = load_array(resumed / _DYNAMICS)
    validates = len(validation[0]) > 0
    callbacks = [
        _when("step_begin", lambda state: unfreeze(groups, state.global_step / unfrozen_by)),
        _when("step_end", lambda state: progress(step, state.global_step, state.max_steps)),
        _when("save", lambda state: save_array(_checkpoint(folder, state) / _DYNAMICS, dynamics)),
        *([EarlyStoppingCallback(early_stopping_patience=1)] if validates else []),
    ]
    trainer = _trainer_class()(
        dynamics,
        loss,
        network,
        _arguments(folder, epochs, steps, seed, validates),
        data_collator=DataCollatorWithPadding(tokenizer),
        train_dataset=_rows(*training),
        eval_dataset=_rows(*validation) if validates else None,
        callbacks=callbacks,
        optimizers=(optimiser(groups), None),
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train(resume_from_checkpoint=None if resumed is None else str(resumed))
    # The Trainer leaves the forward method of the network in half precision.
    trainer.accelerator.unwrap_model(network, keep_fp32_wrapper=False)
    shutil.rmtree(folder)
    return dynamics


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

    class RecordingTrainer(Trainer):  # type: ignore[misc]  # transformers says Any
        """Batches texts of similar length, and records the dynamics of each row."""

        def __init__(
            self,
            dynamics: NDArray[np.float32],
            loss: TensorLoss | None,
            *args: Any,
            **options: Any,
        ) -> None:
            super().__init__(*args, **options)
            self._dynamics = dynamics
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
                soft_labels = inputs.pop("labels")
                outputs = model(**inputs)
                loss, labels = self._loss(outputs.logits, soft_labels), soft_labels.argmax(dim=1)
            if model.training:
                self._dynamics[rows.cpu().numpy(), int(self.state.epoch)] = _confidence_and_margin(
                    outputs.logits.detach().float(), labels
                )
            return (loss, outputs) if return_outputs else loss

    return RecordingTrainer


def _confidence_and_margin(logits: Any, labels: Any) -> NDArray[np.float32]:
    import torch

    given = logits.gather(1, labels[:, None])[:, 0]
    confidence = logits.softmax(dim=1).gather(1, labels[:, None])[:, 0]
    others = logits.scatter(1, labels[:, None], -torch.inf).max(dim=1).values
    values: NDArray[np.float32] = torch.stack([confidence, given - others], dim=1).cpu().numpy()
    return values


def _rows(tokens: Tokens, labels: NDArray[np.int32] | NDArray[np.float32]) -> list[dict[str, Any]]:
    return [
        {**one, "labels": label, "row": row}
        for row, (one, label) in enumerate(zip(tokens, labels.tolist(), strict=True))
    ]


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


def _latest(folder: Path) -> Path | None:
    """Return the last complete checkpoint: the dynamics are the last file to be written."""
    complete = [path.parent for path in folder.glob(f"checkpoint-*/{_DYNAMICS}") if is_kept(path)]
    return max(complete, key=lambda path: int(path.name.partition("-")[2]), default=None)
