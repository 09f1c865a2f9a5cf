from ipaddress import ip_address

import pytest

from habitue.webhooks.addresses import AddressNotAllowed, Rules, Target, allowed_of, may_connect, networks_of, target_of

PUBLIC = Rules()
OWN = Rules(own_networks=networks_of("127.0.0.0/8, 10.1.0.0/16, fd12::/16"), allow_http=True)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "1.1.1.1",
        "172.32.0.1",
        "100.128.0.1",
        "2606:4700:4700::1111",
        "2a00:1450:4001:81b::200e",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_public_addresses_may_be_called(address: str) -> None:
    assert may_connect(ip_address(address), 443, PUBLIC)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",  # a cloud's metadata
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.0.1",
        "169.254.169.254",  # the metadata of most clouds
        "169.254.170.2",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",  # a cloud's metadata
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_no_address_inside_may_be_called(address: str) -> None:
    assert not may_connect(ip_address(address), 443, PUBLIC)


@pytest.mark.parametrize(
    ("port", "open_"), [(443, True), (80, True), (8443, True), (25, False), (22, False), (0, False)]
)
def test_ports_of_other_services_are_closed(*, port: int, open_: bool) -> None:
    assert may_connect(ip_address("8.8.8.8"), port, PUBLIC) is open_


def test_own_networks_are_the_operators_word() -> None:
    assert may_connect(ip_address("127.0.0.1"), 25, OWN)
    assert may_connect(ip_address("::ffff:10.1.2.3"), 8000, OWN)
    assert may_connect(ip_address("fd12::1"), 443, OWN)
    assert not may_connect(ip_address("10.2.0.1"), 443, OWN)
    assert not may_connect(ip_address("169.254.169.254"), 80, OWN)


def test_of_several_addresses_only_the_open_ones_are_used_and_ipv4_first() -> None:
    found = [ip_address(text) for text in ("2606:4700:4700::1111", "10.0.0.1", "8.8.8.8", "fd00::1")]
    assert allowed_of(found, 443, PUBLIC) == [ip_address("8.8.8.8"), ip_address("2606:4700:4700::1111")]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://hooks.example.com/in", "scheme"),
        ("ftp://hooks.example.com/in", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://hooks.example.com", "scheme"),
        ("hooks.example.com/in", "scheme"),
        ("https://", "malformed"),
        ("https:///in", "malformed"),
        ("https://alice:secret@hooks.example.com/in", "malformed"),
        ("https://hooks.example.com/in#part", "malformed"),
        ("https://hooks.example.com#", "malformed"),
        ("https://hooks.example.com\\@10.0.0.1/", "malformed"),
        ("https://hooks.example.com/a b", "malformed"),
        ("https://hooks.example.com/\x00", "malformed"),
        ("https://hooks.example.com/\r\nHost:x", "malformed"),
        ("https://höoks.example.com/", "malformed"),
        ("https://hooks.example.com:99999/", "malformed"),
        ("https://[::1/", "malformed"),
        ("https://[fe80::1%25eth0]/", "malformed"),
        ("https://hooks.example.com/" + "a" * 2000, "malformed"),
        ("https://hooks.example.com:25/", "port"),
        ("https://127.0.0.1/", "network"),
        ("https://[::1]/", "network"),
        ("https://[::ffff:7f00:1]:8443/", "network"),
        ("https://169.254.169.254/latest/meta-data", "network"),
        ("https://8.8.8.8:25/", "port"),
    ],
)
def test_what_can_be_seen_at_once_is_refused_at_once(url: str, reason: str) -> None:
    with pytest.raises(AddressNotAllowed) as refused:
        target_of(url, PUBLIC)
    assert refused.value.reason == reason


def test_an_address_is_taken_apart() -> None:
    assert target_of("https://hooks.example.com/in?token=1", PUBLIC) == Target(
        "https", "hooks.example.com", 443, "/in?token=1"
    )
    assert target_of("https://[2606:4700:4700::1111]:8443", PUBLIC) == Target(
        "https", "2606:4700:4700::1111", 8443, "/"
    )
    assert target_of("http://127.0.0.1:81/", OWN) == Target("http", "127.0.0.1", 81, "/")


@pytest.mark.parametrize("host", ["localhost", "LocalHost", "localhost.", "hooks.localhost", "a.b.localhost."])
@pytest.mark.parametrize("port", [443, 8000])
def test_this_very_machine_is_refused_by_its_name(host: str, port: int) -> None:
    with pytest.raises(AddressNotAllowed) as refused:
        target_of(f"https://{host}:{port}/hook", PUBLIC)
    assert refused.value.reason == "network"
    assert target_of(f"https://{host}:{port}/hook", OWN).port == port


@pytest.mark.parametrize("host", ["localhost.example", "notlocalhost.example", "mylocalhost"])
def test_a_name_that_only_looks_so_is_not(host: str) -> None:
    assert target_of(f"https://{host}/hook", PUBLIC).host == host
