from labelreview.ui.context.page import page
from labelreview.ui.pages.experiments.page import render

page(render)
