"""What is written to people: mails, in their language and the merchant's look, sent once and kept an eye on.

Nouns: message, kind, template, delivery. Invariants: a message is written in the transaction of the act it tells of,
and sent afterwards by the background; a crash loses none; who asked not to be written to is not.

Refuses to know: why it is written; who calls says that.
"""
