"""How long searching customers takes, at a million of them: `python benchmarks/customer_search.py --help`.

Makes a database of its own beside the one that HABITUE_DATABASE_URL names, fills it, measures `search` as a page calls
it (all of its statements and the reading of the answer), and drops it again unless told to keep it. Three
organisations share the tables: a large one, one of a tenth with other names, a small one.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "habitue.config.settings")
os.environ.setdefault("HABITUE_SECRET_KEY", "a key for measuring alone")


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN_NORTH = words(
    "Anna Ben Clara David Emma Felix Greta Hannah Jonas Katharina Lukas Maria Niklas Ole Paul Sophie Thomas Ursula "
    "Jürgen Günther Björn Käthe Anneliese Stefanie Andreas Wolfgang Elisabeth Max Leonie Moritz Lena Jan Peter Lisa "
    "Michael Sabine Christian Martina Uwe Heike Torsten Silke Dieter Renate Klaus Brigitte Frank Petra Zoë François"
)
GIVEN_SOUTH = words(
    "Lucía Hugo Martín Sofía Daniel Paula Álvaro Carmen José María Inés Nuño Begoña Íñigo Rocío Andrés Raúl Nuria "
    "Xavier Montserrat Joaquín Pilar Iván Ángela Óscar Belén Sergio Marta Rubén Cristina Luca Giulia Niccolò Chiara"
)
FAMILY_NORTH = words(
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf "
    "Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann Groß"
)
FAMILY_SOUTH = words(
    "García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz Moreno "
    "Muñoz Álvarez Romero Alonso Gutiérrez Rossi Russo Ferrari Esposito Bianchi Colombo Ricci Marino Greco Conti"
)
SYLLABLES = words(
    "ba be bi bo bu da de di do du fa fe fi ga ge go ha he hi ho ka ke ki ko la le li lo lu ma me mi mo mu na ne ni no "
    "pa pe po ra re ri ro ru sa se si so sta ste sto ta te ti to tra tri va ve vi vo wa we wi za ze zi zo"
)
ENDINGS = words("mann berg stein feld ner ler ski son er hauer bach ini etti ez os")
HOSTS = ("gmail.com", "gmx.de", "web.de", "outlook.com", "yahoo.es", "libero.it", "orange.fr", "t-online.de")
LARGE, MIDDLE, SMALL = UUID(int=1 << 64), UUID(int=2 << 64), UUID(int=3 << 64)
START = datetime(2020, 1, 1, tzinfo=UTC)


MOBILE = ("151", "152", "157", "160", "162", "170", "171", "172", "173", "175", "176", "177", "178", "179")
INDEX = "customers_by_what_is_known"


def people(count: int, seed: int, given: Sequence[str], family: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of customers, the commonest names far commoner than the rest, as they are where people live."""
    from habitue.customers.logic import fold, fold_email, search_text

    dice = random.Random(seed)
    for number in range(count):
        first = given[min(int(dice.paretovariate(0.5)) - 1, len(given) - 1)] if number % 3 else dice.choice(given)
        last = dice.choice(family) if dice.random() < 0.3 else rare_name(dice)
        host = HOSTS[min(int(dice.paretovariate(1.0)) - 1, len(HOSTS) - 1)]
        email = f"{fold(first)}.{fold(last)}{number}@{host}" if dice.random() < 0.7 else ""
        telephone = f"+49{dice.choice(MOBILE)}{dice.randrange(10**8):08d}" if dice.random() < 0.6 else ""
        code = f"2{seed:02d}{number:010d}"
        born = date(1940, 1, 1) + timedelta(days=dice.randrange(25_000)) if dice.random() < 0.5 else None
        text = search_text(
            names=[first, last],
            emails=[email] if email else [],
            telephones=[telephone] if telephone else [],
            codes=[code],
        )
        yield first, last, email, fold_email(email), telephone, born, text, code


def rare_name(dice: random.Random) -> str:
    """One of about a hundred thousand family names that nobody has heard of."""
    return "".join(dice.choice(SYLLABLES) for _ in range(dice.choice((1, 2, 2)))).capitalize() + dice.choice(ENDINGS)


def fill(driver: "psycopg.Connection[Any]", organisation: UUID, rows: Iterable[tuple[Any, ...]]) -> None:
    """Copy an organisation's customers, their cards and the words of their names into the database."""
    import uuid_utils

    from habitue.customers.logic import slips, vocabulary
    from habitue.platform.ids import new_id

    cards: list[tuple[Any, ...]] = []
    words: set[str] = set()
    with driver.cursor() as cursor:
        with cursor.copy(
            "COPY customers_customer (id, organisation_id, given_name, family_name, email, email_folded, telephone,"
            " birth_date, language, note, search_text, created_at) FROM STDIN"
        ) as copy:
            for number, (first, last, email, folded, telephone, born, text, code) in enumerate(rows):
                at = START + timedelta(seconds=60 * number)
                key = UUID(int=uuid_utils.uuid7(nanoseconds=int(at.timestamp()) * 10**9).int)
                copy.write_row((key, organisation, first, last, email, folded, telephone, born, "", "", text, at))
                cards.append((new_id(), organisation, key, code, "barcode", at))
                words |= vocabulary(text)
        with cursor.copy(
            "COPY customers_card (id, organisation_id, customer_id, code, medium, created_at) FROM STDIN"
        ) as copy:
            for card in cards:
                copy.write_row(card)
        with cursor.copy("COPY customers_word (id, organisation_id, word, slips) FROM STDIN") as copy:
            for word in sorted(words):
                copy.write_row((new_id(), organisation, word, list(slips(word))))


def build(customers: int, *, alone: bool) -> None:
    """Fill the database that Django is pointed at, as its owner; the letter triples are indexed at the end."""
    from django.db import connection

    from habitue.platform.migrating import as_owner

    began = time.perf_counter()
    with as_owner():
        connection.ensure_connection()
        driver = connection.connection
        definition = driver.execute("SELECT pg_get_indexdef(%s::regclass)", [INDEX]).fetchone()[0]
        driver.execute(f"DROP INDEX {INDEX}")
        if not alone:
            fill(driver, SMALL, people(min(1_000, customers), 3, GIVEN_SOUTH, FAMILY_SOUTH))
            fill(driver, MIDDLE, people(customers // 10, 2, GIVEN_SOUTH, FAMILY_SOUTH))
        fill(driver, LARGE, people(customers, 1, GIVEN_NORTH, FAMILY_NORTH + FAMILY_SOUTH[:3]))
        driver.execute("SET maintenance_work_mem = '256MB'")
        driver.execute(definition)
        for table in ("customers_customer", "customers_card", "customers_word"):
            driver.execute(f"VACUUM ANALYZE {table}")
        size = (
            "SELECT pg_size_pretty(pg_table_size('customers_customer')), pg_size_pretty(pg_relation_size(%s::regclass))"
        )
        table_size, index_size = driver.execute(size, [INDEX]).fetchone()
    print(f"filled in {time.perf_counter() - began:.0f} s; table {table_size}, letter triples {index_size}")


NEEDLES = (
    ("common name", "anna"),
    ("common name, accent", "Müller"),
    ("common host", "gmail"),
    ("less common name", "stobach"),
    ("part of a name", "obac"),
    ("two common words", "anna müller"),
    ("two words", "felix stobach"),
    ("one letter", "a"),
    ("one letter, rare", "z"),
    ("one letter, nobody", "q"),
    ("two letters", "an"),
    ("two letters, rare", "wo"),
    ("two letters, nobody", "xq"),
    ("whole e-mail", None),
    ("part of an e-mail", "sto.koch"),
    ("whole card number", None),
    ("card number, shared beginning", "20100"),
    ("card number, growing", "20100005"),
    ("card number, growing", "201000050"),
    ("card number, growing", "2010000500"),
    ("last digits of a card", "50123"),
    ("whole telephone", None),
    ("telephone, beginning", "+49 151"),
    ("telephone, growing", "+49 151 234"),
    ("telephone, national", "0151 2345"),
    ("telephone, last digits", "98765"),
    ("misspelt common", "Mulelr"),
    ("misspelt rare", "stboach"),
    ("misspelt, two words", "anan shcmidt"),
    ("misspelt beginning", "stefna"),
    ("misspelt e-mail", "fleix.koch@gmial"),
    ("nobody", "zzzzzz"),
)


def needles(organisation: UUID) -> Iterator[tuple[str, str]]:
    """The list above, with somebody's whole e-mail address, card and telephone."""
    from habitue.customers.models import Card, Customer

    people = Customer.objects.filter(organisation_id=organisation).exclude(email="").exclude(telephone="")
    person = people.order_by("slice", "id")[0]
    whole = {
        "whole e-mail": person.email,
        "whole card number": Card.objects.get(organisation_id=organisation, customer=person).code,
        "whole telephone": person.telephone,
    }
    for label, needle in NEEDLES:
        yield label, needle or whole[label]


def measure(organisation: UUID, rounds: int) -> float:
    """Print for each needle what was found and how long it took; return the slowest median in milliseconds."""
    from habitue.customers.search import search

    slowest = 0.0
    for label, needle in needles(organisation):
        took = []
        for _ in range(rounds):
            began = time.perf_counter()
            page = search(organisation, needle)
            took.append((time.perf_counter() - began) * 1000)
        took.sort()
        median = statistics.median(took)
        slowest = max(slowest, median)
        what = f"{len(page.items)}{'+' if page.next else ''}{' guessed' if page.is_guess else ''}"
        print(f"  {label:30} {needle[:34]:34} {what:>12} {took[0]:8.1f} {median:8.1f} {took[-1]:8.1f}")
    return slowest


def explain(needle: str) -> None:
    """Print the plan of each statement of a search in the large organisation."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from habitue.customers.search import search

    with CaptureQueriesContext(connection) as queries:
        search(LARGE, needle)
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + query["sql"].replace("%", "%%"), [])
            print("\n".join(row[0] for row in cursor.fetchall()), end="\n\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1_000_000, help="of the large organisation; at most 2 million")
    parser.add_argument("--rounds", type=int, default=11, help="how often each needle is searched")
    parser.add_argument("--alone", action="store_true", help="the large organisation has the tables to itself")
    parser.add_argument("--explain", metavar="TEXT", help="print the plans of searching this too")
    parser.add_argument("--database", default="habitue_customer_search", help="name of the database that is made")
    parser.add_argument("--keep", action="store_true", help="do not drop the database at the end")
    parser.add_argument("--use", action="store_true", help="use a database that was kept, and keep it")
    asked = parser.parse_args()

    import django

    django.setup()
    from habitue.platform.migrating import migrate
    from habitue.platform.testing import scratch

    if not asked.use:
        scratch.create_database(asked.database)
    try:
        with scratch.pointed_at(asked.database):
            if not asked.use:
                migrate()
                build(min(asked.customers, 2_000_000), alone=asked.alone)
            slowest = 0.0
            houses = (("large", LARGE), ("a tenth", MIDDLE), ("small", SMALL))
            for label, organisation in houses[:1] if asked.alone else houses:
                print(f"{label:32} {'typed':34} {'found':>12} {'best':>8} {'median':>8} {'slowest':>8} ms")
                slowest = max(slowest, measure(organisation, asked.rounds))
            print(f"slowest median: {slowest:.1f} ms")
            if asked.explain:
                explain(asked.explain)
    finally:
        if not (asked.keep or asked.use):
            scratch.drop_database(asked.database)
    return 0


if __name__ == "__main__":
    sys.exit(main())
