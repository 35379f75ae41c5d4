from labelreview.ui.context.page import page
from labelreview.ui.pages.grid.page import render

page(render)
