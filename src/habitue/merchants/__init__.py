"""Who the merchant is: organisations (a whole group), companies (legal entities), stores, tills, applications, keys;
and who works there: users (log-ins), staff, invitations, panel devices.

Invariants: an organisation has one currency and one book; a store belongs to a company; an API key is stored as a
hash and belongs to a till or an application, whose identity survives the roll-over of the key. An organisation that
has an owner who can sign in keeps one. Passwords, PINs, cards and tokens are kept as what recognises them.

Refuses to know: customers, value, programs, pages.
"""
