from labelreview.ui.export import render
from labelreview.ui.page import page

page(render)
