export default function ({ data, parentElement }) {
  const post = parentElement.querySelector(".post")
  const frame = parentElement.querySelector(".frame")
  frame.style.height = data.height
  parentElement.querySelector(".cut").textContent = data.cut
  if (post.dataset.shown === "yes" && post.textContent === data.text) return
  post.dataset.shown = "yes"
  post.replaceChildren(tinted(data.text))
  frame.scrollTop = 0
}
