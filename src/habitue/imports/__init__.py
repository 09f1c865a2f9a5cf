"""Customers, cards and balances that come from elsewhere: CSV and XLSX.

Nouns: import, file, column, mapping, line, fault. Invariants: a file is read whole before anything is written; what was
imported can be undone; a file that is sent twice is imported once.

Refuses to know: pages; the rules for what a customer or a balance may be (their rooms say those).
"""
