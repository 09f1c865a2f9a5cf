"""What every room stands on, without one word of business.

Nouns: action, refusal, journal, news, clock, id, embedded database.

Invariants: only `@action` opens a transaction; a refusal is named by a stable code; the journal is written in the
transaction of the act it tells of; time is an argument, read from the clock by doors alone.

Refuses to know: merchants, customers, value.
"""
