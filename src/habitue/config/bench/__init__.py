"""The benchmark: each figure stands beside its floor, measured in the same run on the same scratch database.

`scene` is the merchant it happens at; `floor` drives the posting statement with pgbench; `generator` is the light
process that plays the tills; `tills` runs it against a server; `judging` and `year` measure what their names say;
`report` prints. Loopback only; bounded in time; whatever is started is stopped.
"""
