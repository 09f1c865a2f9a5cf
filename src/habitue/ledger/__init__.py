"""One book an organisation, for everything of value.

Nouns: unit, account, transfer, entry, lot, lot use, hold, owner, seal.

Invariants: value moves only by `post`; transfers and entries are never changed; a strict account's available amount
never goes below its floor; the same key has the same outcome for ever; the sum of a unit over a book is zero.

Refuses to know: customers, vouchers, sales. An account has an opaque owner, an entry an opaque reference.
"""
