### Язык сам о себе: как называется и в какую сторону пишется.

language-name = Русский
# ltr или rtl
language-dir = ltr
