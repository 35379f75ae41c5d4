// Nodes and numbers of the review pages. Texts and names only ever become text nodes.
function make(tag, className = "", ...children) {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""))
  return made
}

const NUMBERS = new Intl.NumberFormat("en")
const digits = (number) => NUMBERS.format(number)
const counted = (number, one, more = `${one}s`) => `${digits(number)} ${number === 1 ? one : more}`
