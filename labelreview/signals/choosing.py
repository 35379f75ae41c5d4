"""Choose the signals of a run."""

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
    "heads": ("two or more models", "add an encoder with --encoder"),
    "dynamics": ("a fine-tuned model", "fine-tune an encoder with --fine-tune"),
    "dropout": ("a fine-tuned model with dropout", "fine-tune an encoder with --fine-tune"),
}


def by_name(name: str) -> Signal:
    """Return the signal of that name; raise `SignalError` with similar names if there is none."""
    for signal in SIGNALS:
        if signal.name == name:
            return signal
    near = get_close_matches(name, [signal.name for signal in SIGNALS], n=3, cutoff=0.5)
    remedy = f"did you mean {preview(near)}" if near else "list them with: labelreview signals"
    raise SignalError(f"No signal is called {name!r}", remedy)


def requested_signals(configuration: Configuration) -> tuple[Signal, ...]:
    """Return the default signals and those named in the configuration, in the order of `SIGNALS`.

    Raises `SignalError` for an unknown name, and for a signal whose needs this configuration can
    never meet.
    """
    named = [by_name(name) for name in configuration.signals]
    if configuration.fine_tune is None:
        for signal in named:
            if missing := signal.needs & {"dynamics", "dropout"}:
                raise _unmet(signal, missing)
    return tuple(signal for signal in SIGNALS if signal.is_default or signal in named)


def signals_for(configuration: Configuration, evidence: Evidence) -> tuple[Signal, ...]:
    """Return those of `requested_signals` whose needs the evidence meets.

    Raises `SignalError` when the configuration names one whose needs are not met.
    """
    met = available(evidence)
    chosen = requested_signals(configuration)
    for signal in chosen:
        if signal.name in configuration.signals and not signal.needs <= met:
            raise _unmet(signal, signal.needs - met)
    return tuple(signal for signal in chosen if signal.needs <= met)


def available(evidence: Evidence) -> frozenset[str]:
    """Return the `Signal.needs` that the evidence meets."""
    dynamics = evidence.dynamics
    meets = {
        "heads": len(evidence.heads) > 1,
        "dynamics": dynamics is not None,
        "dropout": dynamics is not None and dynamics.dropout.shape[1] > 1,
    }
    return frozenset(name for name, is_met in meets.items() if is_met)


def signals_of(columns: Collection[str]) -> tuple[Signal, ...]:
    """Return the signals of findings with these columns, in the order of `SIGNALS`."""
    return tuple(signal for signal in SIGNALS if f"{signal.name}_score" in columns)


def describe_needs(signal: Signal) -> str:
    """Describe the needs of a signal that not every run meets; may be empty."""
    return ", ".join(_NEEDS[need][0] for need in sorted(signal.needs))


def _unmet(signal: Signal, missing: frozenset[str]) -> SignalError:
    what, remedy = _NEEDS[min(missing)]
    return SignalError(f"The signal {signal.name!r} needs {what}", f"{remedy} or leave it out")
