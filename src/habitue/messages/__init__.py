"""What is written to people: mails, in their language and the merchant's look, sent once and kept an eye on.

Nouns: message, kind, look, attachment. A kind is what a mail is about; rooms register theirs in their AppConfig
(`message_kinds`), with two templates each. Whoever tells people something calls `actions.sending.send`, which is also
`actions.send`, in the act's own transaction; the worker runs `jobs`, where the `sender` hands over what is due.

Invariants: a message is written in the transaction of the act it tells of; it waits, is sent or has failed; a crash
loses none; under a key there is one. What it says is sealed while it waits, and dropped when it is over.

Refuses to know: why it is written, and who may be written to; who calls knows that.
"""
