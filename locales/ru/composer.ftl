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
