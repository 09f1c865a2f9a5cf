"""What a merchant promises its customers: the program document, judging a basket by it, tiers, the nightly run.

Nouns: program document, version, draft, rule, basket, state, facts, judgement, reason, standing, tally, trial.

Invariants: a version is immutable; judging is a pure function of (version, basket, state, instant); a return is
judged on the facts that its sale recorded.

Refuses to know: HTTP, tills, how value is kept (it says what should move; the ledger moves it).
"""
