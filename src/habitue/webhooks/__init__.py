"""What happened, told to other programs: the feed that they read and the messages that are sent to them.

Nouns: event, place (what a reader of the feed has seen), endpoint, delivery, attempt. Standard Webhooks: signed,
retried for three days, stopped by 410.

Doors call `queries.events_after`, `endpoints_of`, `endpoint_view`, `deliveries_of`, `delivery_view`, and
`actions.endpoints.{create_endpoint, change_endpoint, roll_secret, remove_endpoint, send_test}`,
`actions.replays.{replay, replay_delivery}`. The worker runs `jobs`: news becomes deliveries (`actions.deliveries`), and
the `sender` posts what is due to an address that was judged (`addresses`, `post`).

Invariants: an event goes to an endpoint once, under one id, at least once over the wire; a delivery waits, is delivered
or given up; no message goes inside our own networks; a secret is shown once and kept sealed.

Refuses to know: what the news means.
"""
