"""Judging and recording what tills sell: read, judge, post.

`snapshot` reads all that a sale needs in one statement; `judging` asks the program; `booking` turns what was judged
into moves of the ledger; `recording` posts sales, `returning`, `reversing` and `naming` are deeds. docs/checkout.md.
"""
