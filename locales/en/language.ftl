### The language of itself: what it is called and which way it is written.

language-name = English
# ltr or rtl
language-dir = ltr
