### The link to the server: a quiet line at the top of the window.

connection-connecting = Connecting…
connection-syncing = Getting what is new…
# $seconds (Number) – seconds until the next attempt
connection-retry-in =
    { $seconds ->
        [0] Connecting…
        [one] Next attempt in { $seconds } second.
       *[other] Next attempt in { $seconds } seconds.
    }
connection-retry-now = Connect now

## Why there is no connection

offline-unreachable = The server cannot be reached.
offline-restarting = The server is restarting.
offline-limited = The server asks for patience.
offline-untrusted = The server’s certificate cannot be trusted. Tell whoever runs the server.
offline-update-required = The server needs a newer version of this app. Please update it.
offline-faulty = The server answers with an error.
