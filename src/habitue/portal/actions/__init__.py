"""What guests do: ask for a link, answer it, come and go."""

from habitue.portal.actions.links import Asked, ask_to_log_in, ask_to_register
from habitue.portal.actions.visits import Begun, answer_code, answer_link, end_visit, end_visits, see_visit

__all__ = [
    "Asked",
    "Begun",
    "answer_code",
    "answer_link",
    "ask_to_log_in",
    "ask_to_register",
    "end_visit",
    "end_visits",
    "see_visit",
]
