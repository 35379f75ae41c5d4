"""From findings to decisions, without drawing anything.

What comes next (`queue`, `control_examples`), several rows at once (`conflicts`, `arrangement`,
`projection`, `islands`), how far one is (`worklist`, `stopping`), and what a browser says that
somebody decided (`deciding`, `actions`).
"""
