"""Where guests see their own: one card, balances, rewards, history, consents; as pages and as a widget.

Nouns: guest, visit, mailed link, passkey, widget. Invariants: nobody learns from here who is a customer; nothing is
agreed to unasked; a guest sees only their own.

Refuses to know: rules and balances; it asks checkout.
"""
