// @ts-check
const NO_TEXT = ["checkbox", "radio", "range", "button"]

/**
 * Return whether somebody is typing, also in an input inside another element's shadow.
 * @param {Event} event
 */
export function isTyping(event) {
  return event.composedPath().some(
    (node) =>
      node instanceof HTMLElement &&
      (node.isContentEditable ||
        node.tagName === "TEXTAREA" ||
        node.tagName === "SELECT" ||
        (node instanceof HTMLInputElement && !NO_TEXT.includes(node.type))),
  )
}

/**
 * Return whether a key belongs to the browser or to a field, and not to the page.
 * @param {KeyboardEvent} event
 */
export const isNoCommand = (event) => event.ctrlKey || event.metaKey || event.altKey || isTyping(event)
