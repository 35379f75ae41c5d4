"""cleanlab's Datalab with its defaults, on probabilities and embeddings."""

from __future__ import annotations

from typing import Any

from exchange import Inputs, main


def issues(inputs: Inputs) -> Any:
    """Return what Datalab says of each label: `label_score`, 0 for wrong, and `is_label_issue`."""
    from cleanlab import Datalab

    lab = Datalab(data={"label": inputs.labels}, label_name="label", verbosity=0)
    lab.find_issues(pred_probs=inputs.probabilities, features=inputs.embeddings)
    return lab.get_issues("label")


def score(inputs: Inputs) -> Any:
    """Return its label score, turned round."""
    return 1 - issues(inputs)["label_score"].to_numpy()


def flagged_first(inputs: Inputs) -> Any:
    """Return its label score with the flagged rows before all others."""
    found = issues(inputs)
    return found["is_label_issue"].to_numpy() + 1 - found["label_score"].to_numpy()


if __name__ == "__main__":
    main({"score": score, "flagged first": flagged_first})
