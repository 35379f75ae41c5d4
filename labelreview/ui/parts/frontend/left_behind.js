// Sends what another page had no time to send, and shows nothing.
export default function ({ data, parentElement, setStateValue }) {
  if (parentElement.sender) parentElement.sender.update(data, setStateValue)
  else parentElement.sender = makeSender({ root: parentElement, data, setStateValue, onChange: null })
  return () => {
    if (!parentElement.host?.isConnected) parentElement.sender.stop()
  }
}
