"""What all pages share: the look, signing in, and the door that knows who is there.

Nouns: page, component, session, signed-in staff. Invariants: no script and no style stands in a page; every page has
its five languages; whoever may not see a page is told it is not there.

Refuses to know: what the faces (till, manage, editor, portal) show.
"""
