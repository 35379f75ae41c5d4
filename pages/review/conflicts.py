from labelreview.ui.conflicts import render
from labelreview.ui.page import page

page(render)
