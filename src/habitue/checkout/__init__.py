"""What a till says and hears: quotes, sales, returns, vouchers, holds, under `/api/v1`.

Invariants: a sale is two statements, read and post; a request that moves value has a key and one outcome; a refusal
is a problem document with a stable code; another organisation's things are not found.

Refuses to know: pages, the rules of a program (it asks for a judgement), how lots are chosen (the ledger does).
"""
