"""People who buy: customers, their cards and how to reach them.

Nouns: customer, card, code of the moment, medium, merger, word (a name, kept for forgiving typing errors), consent and
its text, portal (where guests meet the house: its handle and its rules).

Invariants: an organisation's customers are seen by that organisation alone; a card's code belongs to one customer at
a time; a telephone may be shared; nobody who holds or owes value disappears unsaid; a consent is to a version of a
text, which nobody changes; the journal is told nothing personal.

Refuses to know: balances (it is told whether there are any), programs, sales.
"""
