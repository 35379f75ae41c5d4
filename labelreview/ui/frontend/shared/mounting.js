// @ts-check
/**
 * @template Data
 * @template Sends
 * @typedef {object} Drawn What Streamlit hands an element each time it draws it.
 * @property {string} name  of the kind of element
 * @property {Data} data
 * @property {ShadowRoot} parentElement
 * @property {<Name extends keyof Sends>(name: Name, value: Sends[Name]) => void} setStateValue
 * @property {<Name extends keyof Sends>(name: Name, value: Sends[Name]) => void} setTriggerValue
 */

/**
 * Make the function that Streamlit calls: `make` runs once for each element, `update` each time it
 * is drawn, and `stop` when the element is gone.
 * @template Data
 * @template Sends
 * @param {(drawn: Drawn<Data, Sends>) => { update(drawn: Drawn<Data, Sends>): void, stop(): void }} make
 * @returns {(drawn: Drawn<Data, Sends>) => () => void}
 */
export function mounting(make) {
  /** @type {WeakMap<ShadowRoot, ReturnType<typeof make>>} */
  const mounted = new WeakMap()
  return (drawn) => {
    const { parentElement } = drawn
    const one = mounted.get(parentElement) ?? make(drawn)
    mounted.set(parentElement, one)
    one.update(drawn)
    return () => {
      // Streamlit also cleans up behind a drawing that a newer one has overtaken.
      if (parentElement.host.isConnected) return
      one.stop()
      mounted.delete(parentElement)
    }
  }
}
