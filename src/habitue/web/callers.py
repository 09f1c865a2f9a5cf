"""Who is calling, for whatever counts how often somebody asks."""

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest


def address_of_caller(request: HttpRequest) -> str | None:
    """The network address of who is calling, as far as our own proxies (`HABITUE_PROXIES`) say so."""
    address: str | None = get_client_ip(request)
    return address
