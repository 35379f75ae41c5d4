// @ts-check
// Runs with the style sheet, before the page is drawn: the sidebar and the text come as they were left.
;(() => {
  const { dataset, style } = document.documentElement
  try {
    const sidebar = localStorage.getItem("labelreview/sidebar")
    if (sidebar) dataset.labelreviewSidebar = sidebar
    style.setProperty("--labelreview-text", localStorage.getItem("labelreview/text") ?? "1")
  } catch {}
})()
