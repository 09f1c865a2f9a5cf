"""One message over the network: resolve, judge the addresses, connect to one that was judged, post, look at the status.

Nothing of an answer is kept but its status and its wish for patience. Redirects are not followed, proxies of the
environment are not used, connections are not shared between endpoints: a connection is verified for one name only.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

import httpx

from habitue.webhooks.addresses import Address, AddressNotAllowed, Rules, Target, allowed_of, target_of
from habitue.webhooks.logic import retry_after_of

WHOLE_SECONDS: Final = 15.0
CONNECT_SECONDS: Final = 5.0
ANSWER_BYTES_MAX: Final = 64 * 1024
USER_AGENT: Final = "Habitue-Webhooks"

Resolver = Callable[[str, int], Awaitable[list[Address]]]

# Looking up a name blocks a thread, for as long as somebody else's name server likes.
_lookups = ThreadPoolExecutor(max_workers=32, thread_name_prefix="webhook-dns")


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, or the name of what went wrong: `address`, `name`, `connection`, `tls`, `timeout`, `answer`."""

    status: int | None
    problem: str = ""
    retry_after: timedelta | None = None


async def resolve(host: str, port: int) -> list[Address]:
    """All addresses of a name. Raises `OSError`."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(_lookups, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    return [ip_address(entry[4][0]) for entry in found]


async def post(
    url: str,
    body: str,
    headers: Mapping[str, str],
    *,
    rules: Rules,
    resolver: Resolver = resolve,
    whole_seconds: float = WHOLE_SECONDS,
) -> Answer:
    """Send one message. Whatever the other side does, it is over after `whole_seconds`."""
    try:
        async with asyncio.timeout(whole_seconds):
            return await _post(url, body, headers, rules, resolver)
    except TimeoutError:
        return Answer(None, "timeout")


async def _post(url: str, body: str, headers: Mapping[str, str], rules: Rules, resolver: Resolver) -> Answer:
    try:
        target = target_of(url, rules)
        found = await resolver(target.host, target.port)
    except AddressNotAllowed:
        return Answer(None, "address")
    except (OSError, ValueError):
        return Answer(None, "name")
    allowed = allowed_of(found, target.port, rules)
    if not allowed:
        return Answer(None, "address")
    answer = Answer(None, "connection")
    for address in allowed:
        try:
            return await _post_to(address, target, body, headers)
        except httpx.ConnectTimeout:
            answer = Answer(None, "timeout")
        except httpx.ConnectError as error:
            answer = Answer(None, "tls" if _is_about_tls(error) else "connection")
        except httpx.TimeoutException:
            return Answer(None, "timeout")
        except httpx.RemoteProtocolError:
            return Answer(None, "answer")
        except httpx.HTTPError:
            # The message may have arrived: it is tried again later and not at once at the next address.
            return Answer(None, "connection")
    return answer


async def _post_to(address: Address, target: Target, body: str, headers: Mapping[str, str]) -> Answer:
    client = httpx.AsyncClient(
        verify=_tls(),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(WHOLE_SECONDS, connect=CONNECT_SECONDS),
    )
    host = f"[{address}]" if address.version == 6 else str(address)
    named = f"[{target.host}]" if ":" in target.host else target.host
    default = {"https": 443, "http": 80}[target.scheme]
    request = client.build_request(
        "POST",
        f"{target.scheme}://{host}:{target.port}{target.path}",
        content=body.encode(),
        headers={
            **headers,
            "host": named if target.port == default else f"{named}:{target.port}",
            "content-type": "application/json",
            "user-agent": USER_AGENT,
            "connection": "close",
        },
        # The certificate is checked against the name that the merchant gave, not against the number.
        extensions={"sni_hostname": target.host},
    )
    async with client:
        response = await client.send(request, stream=True)
        try:
            await _drain(response)
        finally:
            await response.aclose()
        return Answer(
            response.status_code, "", retry_after_of(response.status_code, response.headers.get("retry-after"))
        )


async def _drain(response: httpx.Response) -> None:
    """Read a short answer to its end, as manners ask, and leave a long one alone. Its status counts either way."""
    size = 0
    async for piece in response.aiter_raw():
        size += len(piece)
        if size > ANSWER_BYTES_MAX:
            return


def _is_about_tls(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    # With own networks come own authorities: SSL_CERT_FILE names them.
    return httpx.create_ssl_context(trust_env=True)
