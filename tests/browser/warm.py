"""`python warm.py`: servers without the seconds in which a new one loads its libraries.

Each line of standard input is a server to start: `{"arguments", "environment", "log"}`. It is a
fork of this process, which has loaded them; the answer is its process id.
"""

from __future__ import annotations

import json
import os
import signal
import sys

import plotly.graph_objects  # noqa: F401
from streamlit.web.cli import main

# Nothing of the user interface: its elements are registered with the server that loads it.
import labelreview.workspace  # noqa: F401


def serve(order: dict) -> None:
    """Become a server that was started by itself."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for stream, path in enumerate((os.devnull, order["log"], order["log"])):
        os.dup2(os.open(path, os.O_RDWR | os.O_APPEND), stream)
    os.environ.clear()
    os.environ.update(order["environment"])
    main(order["arguments"])


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    for line in sys.stdin:
        started = os.fork()
        if started == 0:
            serve(json.loads(line))
        print(started, flush=True)
