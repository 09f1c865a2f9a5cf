"""Value that belongs to whoever holds the code: gift vouchers, tied to a customer or anonymous.

Nouns: voucher, code. A voucher owns one account of the organisation's currency in the ledger, under its own id.

Invariants: a code is a secret, stored as a fingerprint and sealed, shown to those who may see it; a voucher has the
company that issued it; its value stands in the ledger alone.

Refuses to know: sales, customers (an opaque id), programs.
"""
