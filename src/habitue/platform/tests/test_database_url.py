import pytest

from habitue.platform.database_url import DatabaseUrlError, settings_from_url

DRIVER = {"server_side_binding": True, "prepare_threshold": 1}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@db.local:5433/shop", ("u", "p", "db.local", "5433", "shop", {})),
        ("postgres://u@/shop?host=/run/pg", ("u", "", "/run/pg", "", "shop", {})),
        ("postgresql:///shop", ("", "", "", "", "shop", {})),
        ("postgresql://u%40x:p%2Fq@h/a%20b", ("u@x", "p/q", "h", "", "a b", {})),
        ("postgresql://h/shop?sslmode=verify-full&port=6", ("", "", "h", "6", "shop", {"sslmode": "verify-full"})),
    ],
)
def test_an_address_becomes_settings(url: str, expected: tuple[object, ...]) -> None:
    known = settings_from_url(url)
    *strings, options = expected
    assert [known[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == strings
    assert known["OPTIONS"] == {**DRIVER, **options}  # type: ignore[dict-item]


@pytest.mark.parametrize("url", ["mysql://h/shop", "shop", "postgresql://h", "postgresql://h:port/shop", ""])
def test_what_is_no_address_of_postgresql_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match=r"^HABITUE_DATABASE_URL .*\.$"):
        settings_from_url(url)
