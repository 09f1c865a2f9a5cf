"""What rooms above this one call: `send`, and what becomes of messages later."""

from habitue.messages.actions.sending import Enclosure, send

__all__ = ["Enclosure", "send"]
