from labelreview.ui.overview import render
from labelreview.ui.page import page

page(render)
