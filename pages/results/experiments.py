from labelreview.ui.experiments import render
from labelreview.ui.page import page

page(render)
