from labelreview.ui.context.page import page
from labelreview.ui.pages.queue.page import render

page(render)
