### Where messages are written.

composer-text =
    .placeholder = Message
    .placeholder-saved = Note to yourself
    .aria-label = Message to { $name }
composer-send =
    .title = Send
    .aria-label = Send
# Tooltip of the counter
# $count (Number) – characters left
composer-left =
    { $count ->
        [one] { $count } character left
       *[other] { $count } characters left
    }
# Tooltip of the counter
# $count (Number) – characters too many
composer-over =
    { $count ->
        [one] { $count } character too many
       *[other] { $count } characters too many
    }
