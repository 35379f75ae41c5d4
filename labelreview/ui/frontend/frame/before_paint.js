// @ts-check
// Runs with the style sheet, before anything is drawn: the sidebar comes as it was left.
;(() => {
  try {
    const kept = localStorage.getItem("labelreview/sidebar")
    if (kept) document.documentElement.dataset.labelreviewSidebar = kept
  } catch {}
})()
