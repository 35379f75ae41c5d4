// @ts-check
// A value that its box or the list to choose from cuts is read whole under the pointer.

const CUT = '[data-testid="stSelectbox"] [role="group"], [data-testid="stSelectboxVirtualDropdown"] [role="option"]'

/** @param {PointerEvent} event */
export function showWhole({ target }) {
  const box = target instanceof Element ? target.closest(CUT) : null
  if (!(box instanceof HTMLElement)) return
  const input = box.querySelector("input")
  const words = input ?? box.querySelector("div") ?? box
  const isCut = words.scrollWidth > words.clientWidth || (!input && words.scrollHeight > words.clientHeight + 1)
  box.title = isCut ? (input?.value ?? box.innerText) : ""
}
