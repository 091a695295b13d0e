### Поле ввода сообщения.

composer-text =
    .placeholder = Сообщение
    .placeholder-saved = Заметка для себя
    .aria-label = Сообщение в чат { $name }
composer-send =
    .title = Отправить
    .aria-label = Отправить
# Подсказка у счётчика
# $count (Number) – сколько знаков осталось
composer-left =
    { $count ->
        [one] Остался { $count } знак
        [few] Осталось { $count } знака
       *[many] Осталось { $count } знаков
    }
# Подсказка у счётчика
# $count (Number) – сколько знаков лишних
composer-over =
    { $count ->
        [one] Лишний { $count } знак
        [few] Лишние { $count } знака
       *[many] Лишних знаков: { $count }
    }
composer-save =
    .title = Сохранить
    .aria-label = Сохранить изменения
# Список подсказок после @, для экранного диктора
composer-mentions = Люди в этом чате

## Ответ и правка, строка над полем

composer-reply = Ответ
# Вслух, когда сообщение для ответа выбрано с клавиатуры
# $name (String) – чьё сообщение
# $text (String) – его текст
composer-reply-to = Ответ: { $name }: { $text }
composer-reply-none = Без ответа
composer-reply-show = Показать это сообщение
composer-reply-end = Не отвечать
composer-edit = Правка сообщения
composer-edit-end = Оставить как было
