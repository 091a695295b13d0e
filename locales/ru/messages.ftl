### Что можно сделать с сообщением.

## Меню и отметки

message-menu = Действия с сообщением
message-reply = Ответить
message-edit = Изменить
message-copy = Скопировать
message-forward = Переслать
message-select = Выбрать
message-pin = Закрепить
message-unpin = Открепить
message-readers = Кто прочитал
message-versions = История правок
message-delete = Удалить
message-edited = изменено
message-changing = Изменение ждёт отправки
message-pinned = Закреплено
message-silent = Отправлено без звука
message-expires = Исчезающее сообщение
# $name (String) – чьи слова
message-forwarded = Переслано от: { $name }
# Цитата в ответе, для экранного диктора
# $name (String) – чьё сообщение, $text (String) – его начало
message-quote = В ответ на: { $name }: { $text }. Перейти
message-quote-lost = Сообщение недоступно
message-quote-coming = Загружаем…

## Реакции

message-react = Поставить реакцию
message-reactions = Реакции
# Для экранного диктора
# $emoji (String), $count (Number) – сколько человек, $who (String) – кто
message-reaction = { $emoji } { $count }: { $who }
# $names (String) – имена через запятую, $others (Number) – сколько ещё человек
message-reaction-who = { $names } и ещё { $others }

## Закреплённые

pinned-title = Закреплённое сообщение
# $number (Number) – какое по счёту, $count (Number) – сколько всего
pinned-of = Закреплено { $number } из { $count }
pinned-all = Все закреплённые
# $name (String), $text (String)
pinned-line = { $name }: { $text }

## Выбор нескольких

selection-label = Выбранные сообщения
selection-end = Снять выбор
# $count (Number)
selection-count =
    { $count ->
        [one] Выбрано { $count } сообщение
        [few] Выбрано { $count } сообщения
       *[many] Выбрано { $count } сообщений
    }

## Пересылка

# $count (Number) – сообщений
forward-title =
    { $count ->
        [one] Переслать { $count } сообщение
        [few] Переслать { $count } сообщения
       *[many] Переслать { $count } сообщений
    }
forward-search = Кому
forward-chats = Чаты
forward-none = Такого чата нет.
forward-silent = Без звука

## Удаление

# $count (Number)
delete-title =
    { $count ->
        [one] Удалить { $count } сообщение?
        [few] Удалить { $count } сообщения?
       *[many] Удалить { $count } сообщений?
    }
delete-text = Вернуть удалённое нельзя.
delete-text-self = Удалится только у вас, на всех ваших устройствах. Остальные участники по-прежнему увидят эти сообщения.
delete-text-saved = Вернуть удалённое нельзя.
delete-everybody = Удалить у всех

## Кто прочитал

readers-none = Пока никто.

## Отправить иначе

send-menu = Отправить иначе
send-silently = Отправить без звука
send-later = Отправить позже
send-later-at = Когда
send-later-confirm = Отложить
# $count (Number)
scheduled-open =
    { $count ->
        [one] { $count } отложенное сообщение
        [few] { $count } отложенных сообщения
       *[many] { $count } отложенных сообщений
    }
scheduled-title = Отложенные сообщения
scheduled-none = Отложенных сообщений нет.
# $time (String)
scheduled-at = Отправится { $time }
# $time (String)
scheduled-at-silent = Отправится { $time }, без звука
# $reason (String) – почему
scheduled-failed = Не отправлено. { $reason }
scheduled-edit = Изменить
scheduled-drop = Удалить
