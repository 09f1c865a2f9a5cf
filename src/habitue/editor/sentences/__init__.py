"""A program document as sentences with parts in them, and back. Pure: no database, no clock.

`words` describes every key of the document once: in which sentence it is said and what may stand there. Everything else
follows from it: `speaking` says a document, `changing` writes into it, `differences` tells two apart. A sentence is
whole; what is optional is a short sentence of its own, so that each language has its own order of words.
"""
