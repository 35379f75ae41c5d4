from labelreview.ui.map import render
from labelreview.ui.page import page

page(render)
