### The language itself: what it calls itself and which way it is written.

# The language's name in itself.
language-name = English
# Direction of writing: ltr or rtl. Not translated.
language-dir = ltr
