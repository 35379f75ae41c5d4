from labelreview.ui.context.page import page
from labelreview.ui.pages.examples.page import render

page(render)
