### The table of keyboard shortcuts.

keys-title = Keyboard shortcuts
keys-close = Close
keys-search = Find a chat or a person
keys-new-chat = New chat
keys-previous-chat = Previous chat
keys-next-chat = Next chat
keys-previous-unread = Previous unread chat
keys-next-unread = Next unread chat
keys-chat-by-number = Chat by its place in the list
keys-unread-mark = To the new messages
keys-first-message = To the first message
keys-last-message = To the last message
keys-emoji = Emoji
keys-bold = Bold
keys-italic = Italic
keys-strike = Strikethrough
keys-code = Code
keys-spoiler = Spoiler
keys-link = Link
keys-next-pane = Next area
keys-previous-pane = Previous area
keys-escape = One step back: search, end of the conversation, chat list
keys-settings = Settings
keys-keys = This table
# Not a combination but a rule
keys-typing = Any letter
keys-typing-meaning = Start writing a message
