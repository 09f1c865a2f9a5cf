"""The back office: customers, cards, vouchers, articles, journal, settings.

Nouns: list, page of one, filter, job. Invariants: nothing typed is lost; what cannot be undone is asked twice.

Refuses to know: rules; it calls actions and shows queries.
"""
