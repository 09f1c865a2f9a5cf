"""Cases: promises with numbers, in YAML, run through the HTTP API that a till uses.

A case is a small story: a program, some customers, steps, and what must hold (docs/cases.md). `reading` and `parsing`
turn a file into `Case`s and refuse what they do not know with its line; `server` serves a scratch database; `world`
makes a fresh organisation a case; `calls` turns a step into a request; `comparing` tells expected from got; `running`
puts them together and `command` prints. Nothing here knows how anything is judged.
"""
