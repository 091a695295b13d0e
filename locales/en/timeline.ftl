### The conversation.

## Areas and header

# Name of the area for screen readers
timeline-pane = Conversation
timeline-label = Messages
timeline-back = Back to chats
timeline-online = online
timeline-saved-status = notes to yourself
# $at (DateTime) – when the person was last connected
timeline-last-seen-today = last seen today at { DATETIME($at, hour: "numeric", minute: "2-digit") }
# $at (DateTime)
timeline-last-seen-yesterday = last seen yesterday at { DATETIME($at, hour: "numeric", minute: "2-digit") }
# $at (DateTime)
timeline-last-seen = last seen { DATETIME($at, day: "numeric", month: "long", year: "numeric") }

## When there is nothing to show

timeline-none-open = Choose a chat on the left or press Ctrl+K.
timeline-none-yet = Conversations appear here.
timeline-empty = No messages yet. Write the first one.
timeline-empty-saved = What you write to yourself is kept here: notes, links, lists.

## Loading

timeline-loading = Loading messages…
timeline-load-again = Load again

## Messages

# The line before the first unread message
timeline-unread = New messages
timeline-deleted = Message deleted
timeline-unsupported = This message is from a newer version. Update the app to see it.
timeline-to-end =
    .title = To the newest messages (Ctrl+End)
    .aria-label =
        { $count ->
            [0] To the newest messages
            [one] To the newest messages, { $count } unread
           *[other] To the newest messages, { $count } unread
        }
# A whole message, for screen readers
# $name (String) – who wrote it
# $text (String) – what
# $time (String) – when
timeline-row-theirs = { $name }: { $text }. { $time }
# One’s own message, for screen readers
# $text (String) – what it says
# $time (String) – when
# $state (String) – how far it has got
timeline-row-mine = You: { $text }. { $time }. { $state }
# A new message, spoken
# $name (String) – who wrote it
# $text (String) – what
timeline-announce-message = { $name }: { $text }

## How far a message has got

timeline-state-queued = Waiting to be sent
timeline-state-sent = Sent
timeline-state-delivered = Delivered
timeline-state-read = Read
# $reason (String) – why
timeline-state-failed = Not sent. { $reason }
timeline-failed-follows = A message before it was not sent.
timeline-retry = Try again
timeline-discard = Delete

## Jumping to a date

timeline-jump = Jump to a date
timeline-jump-today = Today
timeline-jump-yesterday = Yesterday
timeline-jump-week = A week ago
timeline-jump-month = A month ago
timeline-jump-beginning = To the beginning
timeline-jump-date = Date
timeline-jump-go = Go
