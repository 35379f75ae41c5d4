// @ts-check
/**
 * Return a function that looks whether a scrolling element has more below, which its style then shows
 * by fading the last line. It asks for the layout, so it is called when the next text is drawn.
 * @param {HTMLElement} element
 */
export function fadeOf(element) {
  const look = () => {
    const more = element.scrollHeight - element.scrollTop - element.clientHeight > 4
    if (element.dataset.more !== String(more)) element.dataset.more = String(more)
  }
  element.addEventListener("scroll", look, { passive: true })
  // What comes beside it later may take some of its height.
  new ResizeObserver(look).observe(element)
  return look
}
