"""`python server.py [streamlit's arguments]`: the dashboard on one workspace after the other.

Each line that comes through the socket at standard input is the folder of the next workspace; the
line is sent back when the dashboard serves it.
"""

from __future__ import annotations

import os
import socket
import sys
import threading

import streamlit as st
from streamlit.web.cli import main


def follow(orders: socket.socket) -> None:
    """Serve each workspace that is named, with nothing cached of the one before."""
    with orders.makefile("rw", encoding="utf-8", buffering=1) as lines:
        for line in lines:
            os.environ["LABELREVIEW_WORKSPACE"] = line.removesuffix("\n")
            st.cache_data.clear()
            st.cache_resource.clear()
            lines.write(line)


if __name__ == "__main__":
    orders = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    threading.Thread(target=follow, args=(orders,), daemon=True).start()
    main(["run", *sys.argv[1:]])
