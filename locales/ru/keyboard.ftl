### Таблица сочетаний клавиш.

keys-title = Сочетания клавиш
keys-close = Закрыть
keys-search = Найти чат или человека
keys-new-chat = Новый чат
keys-previous-chat = Предыдущий чат
keys-next-chat = Следующий чат
keys-previous-unread = Предыдущий непрочитанный чат
keys-next-unread = Следующий непрочитанный чат
keys-chat-by-number = Чат по номеру в списке
keys-unread-mark = К новым сообщениям
keys-first-message = К первому сообщению
keys-last-message = К последнему сообщению
keys-emoji = Эмодзи
keys-bold = Полужирный
keys-italic = Курсив
keys-strike = Зачёркнутый
keys-code = Код
keys-spoiler = Скрытый текст
keys-link = Ссылка
keys-next-pane = Следующая область
keys-previous-pane = Предыдущая область
keys-escape = Шаг назад: поиск, конец переписки, список чатов
keys-settings = Настройки
keys-keys = Эта таблица
# Не сочетание, а правило
keys-typing = Любая буква
keys-typing-meaning = Начать писать сообщение
