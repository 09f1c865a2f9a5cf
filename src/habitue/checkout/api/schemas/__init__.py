"""The shapes of what comes in and goes out, by noun. What comes in knows how to become a request of the room."""
