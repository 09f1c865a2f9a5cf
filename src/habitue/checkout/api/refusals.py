"""What the doors themselves refuse, before or instead of an action."""

from django.utils.translation import gettext_lazy as _

from habitue.platform.refusals import Refusal


class Malformed(Refusal):
    """`errors` is a list of `{field, message}`; the field is a path such as `lines[3].amount`."""

    code = "malformed"
    text = _("The request cannot be read.")
    status = 400


class NotFound(Refusal):
    code = "not_found"
    text = _("There is no such thing.")
    status = 404


class MethodNotAllowed(Refusal):
    code = "method_not_allowed"
    text = _("This address does not know that method.")
    status = 405


class KeyRunning(Refusal):
    code = "key_running"
    text = _("A request with the same key is still running. Ask again with the same key.")
    status = 409


class TooLarge(Refusal):
    code = "too_large"
    text = _("The body is larger than {most} bytes.")
    status = 413


class RateLimited(Refusal):
    code = "rate_limited"
    text = _("Too many requests. Try again in {retry_after} seconds.")
    status = 429


class Internal(Refusal):
    code = "internal"
    text = _("Something went wrong on our side. Nothing of it was kept; it is in the log under {incident}.")
    status = 500


class Unavailable(Refusal):
    code = "unavailable"
    text = _("The service is not available right now. Send the same again, with the same key.")
    status = 503
