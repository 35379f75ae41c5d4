from labelreview.ui.context.page import page
from labelreview.ui.pages.export.page import render

page(render)
