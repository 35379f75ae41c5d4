from labelreview.ui.queue import render
from labelreview.ui.page import page

page(render)
