"""Keep a workspace whole: verify it, back it up, restore it, and delete what is not needed."""
