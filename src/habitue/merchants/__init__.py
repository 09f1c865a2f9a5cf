"""Who the merchant is: organisations (a whole group), companies (legal entities), stores, tills, applications, keys.

Invariants: an organisation has one currency and one book; a store belongs to a company; an API key is stored as a
hash and belongs to a till or an application, whose identity survives the roll-over of the key.

Refuses to know: customers, value, programs.
"""
