// @ts-check
// Ends the script of an element: from here on it can be drawn.
import { place } from "./shelf.js"

const sheet = new CSSStyleSheet()
sheet.replaceSync(STYLE)
place(DIGEST).fill(draw, sheet)

export default () => () => {}
