from labelreview.ui.load import render
from labelreview.ui.page import page

page(render)
