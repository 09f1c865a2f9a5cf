"""Pages for guests; each is told by its door which house it is, and who is there."""
