from labelreview.ui.context.page import page
from labelreview.ui.pages.predict.page import render

page(render)
