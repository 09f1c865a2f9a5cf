"""What happened, told to other programs: the feed that they read and the messages that are sent to them.

Nouns: endpoint, delivery, attempt. Standard Webhooks: signed, retried for three days, stopped by 410.

Refuses to know: what the news means.
"""
