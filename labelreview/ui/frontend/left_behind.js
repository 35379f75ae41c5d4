// Sends what another page had no time to send; seen only when something of it is not recorded.
export default function ({ data, parentElement, setStateValue }) {
  if (parentElement.sender) parentElement.sender.update(data, setStateValue)
  else parentElement.sender = makeSender({ root: parentElement, data, setStateValue, onChange: null })
  const { problems, trouble } = parentElement.sender
  const said = parentElement.querySelector("p")
  said.textContent = [...problems, trouble].join(" ").trim()
  said.hidden = !said.textContent
  return () => {
    if (!parentElement.host?.isConnected) parentElement.sender.stop()
  }
}
