from labelreview.ui.context.page import page
from labelreview.ui.pages.load.page import render

page(render)
