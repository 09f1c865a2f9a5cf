"""A till that posts one act after another and says on its standard output which were acknowledged.

Run as a program: `python -m tests.faults.loading BOOK ACCOUNT OWNER NAME`. It is killed by whoever started it.
"""

import sys
from uuid import UUID

import django


def main(book: UUID, account: UUID, owner: UUID, name: str) -> None:
    from habitue.ledger.accounts import own_account
    from habitue.ledger.posting import NewLot, Owner, credit, debit
    from habitue.ledger.tests.factories import make_act, post_one

    issued, redeemed = own_account(book, "issued", "points"), own_account(book, "redeemed", "points")
    number = 0
    while True:
        key = f"{name}:{number}"
        # What comes is two, what goes is one: half of an act would show.
        moves = [
            credit(account=account, own=issued, amount=2, reason="in", lot=NewLot()),
            debit(account=account, own=redeemed, amount=1, reason="out"),
        ]
        posted = post_one(make_act(book, moves, owners=[Owner(id=owner)], key=key))
        sys.stdout.write(f"{key} {posted.status}\n")
        sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    django.setup()
    book, account, owner = (UUID(text) for text in sys.argv[1:4])
    main(book, account, owner, sys.argv[4])
