"""How Sphinx builds the site: `make docs`. Nothing is fetched while it is built."""

from __future__ import annotations

from importlib.metadata import version as installed_version

project = "labelreview"
author = "the labelreview developers"
copyright = "the labelreview developers, Apache-2.0"
version = release = installed_version("labelreview")

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["generate.py"]

html_theme = "furo"
html_title = "labelreview"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_favicon = "../labelreview/ui/frontend/icon.png"
html_copy_source = False
html_show_sphinx = False
pygments_style = "default"
pygments_dark_style = "github-dark"
