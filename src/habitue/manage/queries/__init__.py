"""What the desk's pages show, put together from the rooms below."""
