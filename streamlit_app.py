"""The dashboard's entry file: `streamlit run streamlit_app.py`."""

import streamlit as st

from labelreview.ui.shell.app import run  # also when the server starts: the first page is quick

if __name__ == "__main__":
    # Each run of a page.
    run()
else:
    # Once, by the server: `streamlit run` finds the app here and serves it.
    from labelreview.ui.context.page import show_unforeseen
    from labelreview.ui.shell.web_server import lifespan, middleware, routes

    app = st.App(
        __file__,
        routes=routes(),
        middleware=middleware(),
        lifespan=lifespan,
        on_script_error=show_unforeseen,
    )
