from labelreview.ui.context.page import page
from labelreview.ui.pages.overview.page import render

page(render)
