"""The dashboard's entry file: `streamlit run streamlit_app.py`."""

from labelreview.ui.shell.app import run

run()
