"""Pages of the editor: doors that read what was sent, call one function, and show what came of it."""
