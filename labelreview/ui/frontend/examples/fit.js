// @ts-check
const BELOW = 8 // pixels

/** Lets an element reach down to the bottom of the window, whatever stands above it. */
export class Fit {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element
    this.onResize = () => this.now()
    window.addEventListener("resize", this.onResize)
    // What stands above may come later, or wrap.
    this.observer = new ResizeObserver(this.onResize)
    const page = document.querySelector("[data-testid=stMainBlockContainer] > *")
    if (page) this.observer.observe(page)
  }

  now() {
    const { element } = this
    const scroller = document.querySelector("[data-testid=stMain]")
    const above = element.getBoundingClientRect().top + (scroller?.scrollTop ?? 0)
    const height = `${Math.floor(window.innerHeight - above - BELOW)}px`
    if (element.style.getPropertyValue("--height") !== height) element.style.setProperty("--height", height)
  }

  stop() {
    window.removeEventListener("resize", this.onResize)
    this.observer.disconnect()
  }
}
