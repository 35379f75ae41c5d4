from labelreview.ui.page import page
from labelreview.ui.trying import render

page(render)
