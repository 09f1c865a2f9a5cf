"""The panel at the counter, beside any till: who is it, what may they claim, how much, done.

Nouns: panel, finding, amount, queue. Invariants: what was answered is recorded; a queued sale keeps its key; a reward
for somebody who was found by name records which proof was seen.

Refuses to know: rules and balances; it asks checkout.
"""
