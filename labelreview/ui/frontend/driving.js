export default function ({ data, parentElement }) {
  parentElement.querySelector(".frame").style.height = data.height
  parentElement.querySelector(".cut").textContent = data.cut
  parentElement.querySelector(".post").replaceChildren(
    ...data.pieces.map(({ text, strength }) => {
      if (!strength) return document.createTextNode(text)
      const word = document.createElement("mark")
      word.className = strength > 0 ? "for" : "against"
      word.style.setProperty("--strength", `${Math.round(60 * Math.abs(strength))}%`)
      word.textContent = text
      return word
    }),
  )
}
