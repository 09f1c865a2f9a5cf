"""What a person may ask of the merchant: what is kept of them, and that it be forgotten; and how long things are kept.

Nouns: dossier, retention rule. Invariants: a dossier is whole; forgetting leaves the ledger right.

Refuses to know: pages, and what the rooms keep beyond what their queries tell.
"""
