"""Where everything is put together: settings, addresses, the `habitue` command, cases, the demo, the bench.

Invariants: nothing here holds a rule of the business; a command does its work through the rooms' actions and queries
or through the API, as any other caller does.

Refuses to know: nothing, and is known to nobody.
"""
