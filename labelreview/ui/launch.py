"""`python -m labelreview.ui.launch run streamlit_app.py`: what `streamlit` does, deep links first.

Until the first `st.navigation` of a process, Streamlit takes a folder `pages/` for a list of pages
of its own (1.67: `PagesManager.uses_pages_directory`). When the first request is a link to a page,
it then says "Page not found" over that page. Told beforehand, it never looks into the folder.
"""

from __future__ import annotations

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    main(prog_name="streamlit")
