from labelreview.ui.context.page import page
from labelreview.ui.pages.conflicts.page import render

page(render)
