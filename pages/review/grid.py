from labelreview.ui.grid import render
from labelreview.ui.page import page

page(render)
