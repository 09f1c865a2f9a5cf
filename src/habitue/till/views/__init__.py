"""The panel's doors: its page and fragments, and what it does."""
