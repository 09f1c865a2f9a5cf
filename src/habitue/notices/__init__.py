"""Mails that tell of what happened: to the customer who wished for them, and to the merchant who wants a copy.

Nouns: notice (a mail to a customer), copy (one to the merchant). News of sales, vouchers, loads, rewards and gifts
comes as to-do rows, whoever caused it: a till's panel, the API, the night. What will soon expire is looked for each
morning, in rounds.

Invariants: a customer is written to who chose "sales" among the mails, or "expiry"; a merchant gets copies of
what it chose; each event makes one mail to each of them at most, and nothing is warned of twice; what is told long
afterwards, as of a till that was offline, is told to nobody.

Refuses to know: how mails look and are sent (`messages`), what a sale means (`checkout`).
"""
