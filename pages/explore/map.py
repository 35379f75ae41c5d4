from labelreview.ui.context.page import page
from labelreview.ui.pages.map.page import render

page(render)
