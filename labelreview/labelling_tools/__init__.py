"""The file formats of other labelling tools: recognised by content, read, and written.

Pure functions between a tool's own records and `Task`s; nothing here knows datasets or decisions.
"""
