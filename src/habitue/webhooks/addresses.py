"""Where a message may go: the rules for an address, pure.

A merchant types the address of an endpoint, so it is a stranger's wish about what our own network should call. The
name is resolved, every address it stands for is judged here, and the connection is made to a judged address itself,
never to the name again: a name that answers differently the second time (DNS rebinding) gains nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

URL_LENGTH_MAX = 2000

# The registries' special-purpose blocks, written out: what `ipaddress` calls global differs between versions of
# Python, and it calls some multicast and translated addresses global.
_CLOSED_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's own services, on a public address
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Of IPv6 only this block is given out to the public; loopback, link-local, unique local and multicast lie outside it.
_OPEN_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # Teredo, benchmarking, ORCHID: tunnels and test ranges
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",
    )
)
_LOOPBACK = (IPv4Address("127.0.0.1"), IPv6Address("::1"))
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator allows beyond the public internet over https."""

    own_networks: tuple[Network, ...] = ()
    allow_http: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """An endpoint's address, taken apart. `host` is without the brackets of IPv6."""

    scheme: str
    host: str
    port: int
    path: str


class AddressNotAllowed(ValueError):  # noqa: N818 - it is an answer; `reason` is stable and for machines
    """The address may not be called. `reason` is `malformed`, `scheme`, `port` or `network`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def target_of(url: str, rules: Rules) -> Target:
    """Take an address apart. Raises `AddressNotAllowed` for what can be seen without resolving the name."""
    if (
        len(url) > URL_LENGTH_MAX
        or not url.isascii()
        or any(character <= " " or character == "\x7f" for character in url)
    ):
        raise AddressNotAllowed("malformed")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressNotAllowed("malformed") from None
    if parts.scheme not in ("https", "http") or (parts.scheme == "http" and not rules.allow_http):
        raise AddressNotAllowed("scheme")
    host = parts.hostname or ""
    # A name and password in the address would be sent on; backslashes are read as slashes by some parsers.
    if not host or "@" in parts.netloc or "\\" in url or "%" in host or parts.fragment or "#" in url:
        raise AddressNotAllowed("malformed")
    port = port if port is not None else (443 if parts.scheme == "https" else 80)
    _check_literal(host, port, rules)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme=parts.scheme, host=host, port=port, path=path)


def _check_literal(host: str, port: int, rules: Rules) -> None:
    try:
        address = ip_address(host)
    except ValueError:
        # A name of this very machine, whatever a resolver makes of it: what calls it here would call us.
        name = host.rstrip(".").lower()
        is_here = name == "localhost" or name.endswith(".localhost")
        if is_here and not any(may_connect(address, port, rules) for address in _LOOPBACK):
            raise AddressNotAllowed("network") from None
        if not _port_is_open(port) and not rules.own_networks:
            raise AddressNotAllowed("port") from None
        return
    if not may_connect(address, port, rules):
        raise AddressNotAllowed("network" if _port_is_open(port) else "port")


def allowed_of(addresses: Sequence[Address], port: int, rules: Rules) -> list[Address]:
    """The addresses that may be connected to, IPv4 first: a host without IPv6 would lose time on the others."""
    allowed = [address for address in addresses if may_connect(address, port, rules)]
    return sorted(allowed, key=lambda address: address.version)


def may_connect(address: Address, port: int, rules: Rules) -> bool:
    """Whether a connection to this very address and port may be opened."""
    if isinstance(address, IPv6Address) and address.scope_id:
        return False
    plain = _plain(address)
    if any(plain.version == network.version and plain in network for network in rules.own_networks):
        return True
    return _port_is_open(port) and is_public(plain)


def is_public(address: Address) -> bool:
    """Whether the address belongs to the public internet and to nobody's inside."""
    plain = _plain(address)
    if isinstance(plain, IPv4Address):
        return not any(plain in network for network in _CLOSED_V4)
    return plain in _OPEN_V6 and not any(plain in network for network in _CLOSED_V6)


def _plain(address: Address) -> Address:
    """An IPv4 address in IPv6 dress (mapped, or translated by NAT64) is judged as the IPv4 address it reaches."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _port_is_open(port: int) -> bool:
    # Below 1024 live mail, name servers and other services that could be made to misread a request.
    return port in (80, 443) or 1024 <= port <= 65535


def networks_of(text: str) -> tuple[Network, ...]:
    """Read a comma-separated list of networks, as an operator writes it. Raises `ValueError`."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
