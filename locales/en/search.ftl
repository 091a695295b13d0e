### Searching messages.

## In the open chat

search-in-chat = Search this chat
search-older =
    .title = To the older one (Enter)
    .aria-label = To the older message
search-newer =
    .title = To the newer one (Shift+Enter)
    .aria-label = To the newer message
search-close = Close the search
# $at (Number) – which of those found
# $count (Number) – how many were found
search-place = { $at } of { $count }
# There are more than are loaded
# $at (Number) – which of those found
# $count (Number) – how many are loaded
search-place-of-more = { $at } of { $count }+
search-searching = Searching…
search-nothing = Nothing found

## In all chats

search-everywhere = Search all messages
search-results = Messages found
search-hint = Words may stand in any form. The buttons above narrow the search.
# $count (Number) – how many were found
search-found =
    { $count ->
        [one] { $count } message found
       *[other] { $count } messages found
    }
# There are more than are loaded
# $count (Number) – how many are loaded
search-found-more = { $count } loaded, there are more
# So far this device has answered, not the server
# $count (Number) – how many were found
search-device = On this device: { $count }. Asking the server…
# The server could not answer
# $count (Number) – how many were found
# $reason (String) – why
search-device-only = Only on this device: { $count }. { $reason }

## Narrowing. The names stand as they are typed.

search-operators = Narrow the search
search-values = Choose a value
search-value-hint = Complete the value; put a name of several words in quotes.
search-operator-from = from:
    .title = Who wrote it
search-operator-in = in:
    .title = In which chat
search-operator-before = before:
    .title = Earlier than this day
search-operator-after = after:
    .title = From this day on
search-operator-link = has:link
    .title = Only with links
