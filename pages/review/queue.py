from labelreview.ui.page import page
from labelreview.ui.queue import render

page(render)
