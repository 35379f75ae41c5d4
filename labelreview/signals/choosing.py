"""Which signals a run has."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from labelreview.core.configuration import Configuration
from labelreview.core.errors import SignalError
from labelreview.core.labels import preview
from labelreview.evidence import Evidence
from labelreview.signals.catalogue import SIGNALS
from labelreview.signals.signal import Signal

_NEEDS = {
    "heads": ("two classifiers or more", "add an encoder with --encoder"),
    "dynamics": ("a model that is fine-tuned", "fine-tune an encoder with --fine-tune"),
    "dropout": ("a fine-tuned model with dropout", "fine-tune an encoder with --fine-tune"),
}


def by_name(name: str) -> Signal:
    """The signal of that name. Raises `SignalError`, with the nearest names, when there is none."""
    for signal in SIGNALS:
        if signal.name == name:
            return signal
    near = get_close_matches(name, [signal.name for signal in SIGNALS], n=3, cutoff=0.5)
    remedy = f"did you mean {preview(near)}" if near else "list them with: labelreview signals"
    raise SignalError(f"No signal is called {name!r}", remedy)


def asked(configuration: Configuration) -> tuple[Signal, ...]:
    """The default signals and those that the configuration names, in the order of `SIGNALS`.

    Raises `SignalError` for an unknown name, and for one whose evidence would never be made.
    """
    named = [by_name(name) for name in configuration.signals]
    if configuration.fine_tune is None:
        for signal in named:
            if missing := signal.needs & {"dynamics", "dropout"}:
                raise _lacking(signal, missing)
    return tuple(signal for signal in SIGNALS if signal.is_default or signal in named)


def signals_for(configuration: Configuration, evidence: Evidence) -> tuple[Signal, ...]:
    """Those of `asked` whose needs the evidence meets.

    Raises `SignalError` when one that the configuration names is not among them.
    """
    there = available(evidence)
    chosen = asked(configuration)
    for signal in chosen:
        if signal.name in configuration.signals and not signal.needs <= there:
            raise _lacking(signal, signal.needs - there)
    return tuple(signal for signal in chosen if signal.needs <= there)


def available(evidence: Evidence) -> frozenset[str]:
    """What of `Signal.needs` the evidence meets."""
    dynamics = evidence.dynamics
    met = {
        "heads": len(evidence.heads) > 1,
        "dynamics": dynamics is not None,
        "dropout": dynamics is not None and dynamics.dropout.shape[1] > 1,
    }
    return frozenset(name for name, is_met in met.items() if is_met)


def signals_of(columns: Collection[str]) -> tuple[Signal, ...]:
    """The signals that findings with these columns hold, in the order of `SIGNALS`."""
    return tuple(signal for signal in SIGNALS if f"{signal.name}_score" in columns)


def needed(signal: Signal) -> str:
    """What of the evidence that not every run has the signal needs, in words; may be empty."""
    return ", ".join(_NEEDS[need][0] for need in sorted(signal.needs))


def _lacking(signal: Signal, missing: frozenset[str]) -> SignalError:
    what, remedy = _NEEDS[min(missing)]
    return SignalError(f"The signal {signal.name!r} needs {what}", f"{remedy} or leave it out")
