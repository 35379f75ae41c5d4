"""The dashboard's entry file: `streamlit run streamlit_app.py`."""

from labelreview.ui.app import run

run()
