### Таблица сочетаний клавиш.

keys-title = Сочетания клавиш
keys-close = Закрыть
keys-switcher = Быстрый переход: чат, человек, команда
keys-search = Искать во всех сообщениях
keys-chat-search = Искать в этом чате
keys-new-chat = Новый чат
keys-previous-chat = Предыдущий чат
keys-next-chat = Следующий чат
keys-previous-unread = Предыдущий непрочитанный чат
keys-next-unread = Следующий непрочитанный чат
keys-chat-by-number = Чат по номеру в списке
keys-unread-mark = К новым сообщениям
keys-first-message = К первому сообщению
keys-last-message = К последнему сообщению
keys-date = Перейти к дате
keys-edit-last = Изменить последнее своё сообщение
keys-reply-up = Ответить на сообщение выше
keys-reply-down = Ответить на сообщение ниже
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
keys-larger = Текст крупнее
keys-smaller = Текст мельче
keys-usual-size = Обычный размер текста
keys-settings = Настройки
keys-keys = Эта таблица
# Не сочетание, а правило
keys-typing = Любая буква
keys-typing-meaning = Начать писать сообщение
