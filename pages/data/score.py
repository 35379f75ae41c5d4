from labelreview.ui.score import render
from labelreview.ui.page import page

page(render)
