from labelreview.ui.context.page import page
from labelreview.ui.pages.score.page import render

page(render)
