"""The program as a form that reads like sentences, and what a draft would have done to past sales.

Nouns: sentence, part, draft, trial. Invariants: every key of the document can be said here; what is published is
exactly what is shown.

Refuses to know: judging; it asks programs and checkout.
"""
