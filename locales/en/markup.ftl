### Formatted text of messages.

# The button over covered words
markup-spoiler = Spoiler. Show
# Stands for covered words in the chat list and for screen readers
markup-covered = (spoiler)
markup-copy = Copy the code
markup-copied = Copied
markup-not-copied = Not copied

## The question before a suspicious link is opened

markup-link-title = Open this link?
# $host (String) – the address as the message has it
markup-link-written = Written as: { $host }
markup-link-warning = The address may not lead where it seems to. Open it only if you trust the sender and know the address.
markup-link-stay = Do not open
# $host (String) – where the link leads
markup-link-open = Open anyway
    .aria-label = Open { $host } anyway

## A long message shows its beginning

markup-show-all = Show all
markup-show-less = Show less
