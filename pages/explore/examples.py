from labelreview.ui.examples import render
from labelreview.ui.page import page

page(render)
