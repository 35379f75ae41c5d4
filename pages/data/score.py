from labelreview.ui.page import page
from labelreview.ui.score import render

page(render)
