"""Who is calling, for whatever counts how often somebody asks."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest

_NETWORK_BITS = 64


def address_of_caller(request: HttpRequest) -> str | None:
    """The network address of who is calling, as far as our own proxies (`HABITUE_PROXIES`) say so.

    Of IPv6 it is the network: each telephone has more addresses in it than anybody could count.
    """
    said: str | None = get_client_ip(request)
    try:
        address = ip_address(said or "")
    except ValueError:
        return said
    if not isinstance(address, IPv6Address):
        return said
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _NETWORK_BITS), strict=False).network_address)
