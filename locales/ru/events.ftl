### Что произошло с чатом: строки посреди переписки. Кто это сделал, стоит перед двоеточием, чтобы слова не зависели от рода.

# Имя в таких строках, когда это сам читатель
event-you = Вы
# Так же, но не в начале: «Борис: вы больше не в группе»
event-you-too = вы
# Имя, которое ещё не загрузилось
event-somebody = Кто-то
# $who (String) – кто, $title (String) – название
event-created = { $who }: создана группа «{ $title }»
# $who (String)
event-created-untitled = { $who }: создана группа
# $who (String), $title (String) – новое название
event-renamed = { $who }: новое название «{ $title }»
# $who (String)
event-untitled = { $who }: название убрано
# $who (String)
event-described = { $who }: новое описание
# $who (String)
event-public = { $who }: теперь группу может найти любой
# $who (String)
event-private = { $who }: теперь в группу входят только по приглашению
# $who (String), $time (String) – «1 день»
event-timer = { $who }: новые сообщения исчезают через { $time }
# $who (String)
event-timer-off = { $who }: новые сообщения больше не исчезают
# $who (String), $names (String) – имена через запятую, $others (Number) – сколько ещё человек
event-added =
    { $others ->
        [0] { $who }: в группе теперь { $names }
        [one] { $who }: в группе теперь { $names } и ещё { $others } человек
        [few] { $who }: в группе теперь { $names } и ещё { $others } человека
       *[many] { $who }: в группе теперь { $names } и ещё { $others } человек
    }
# $who (String), $name (String) – кого нет
event-removed = { $who }: { $name } больше не в группе
# $who (String)
event-joined = { $who }: теперь в группе
# $who (String)
event-joined-invite = { $who }: теперь в группе, по приглашению
# $who (String)
event-left = { $who }: больше не в группе
# $who (String), $name (String) – чья роль
event-admin = { $who }: { $name } теперь администратор
# $who (String), $name (String)
event-member = { $who }: { $name } больше не администратор
# $who (String), $name (String) – новый владелец
event-handed-over = { $who }: группа передана, теперь её владелец – { $name }
# $who (String)
event-pinned = { $who }: закреплено сообщение

## Через какое время исчезают сообщения

# $count (Number)
timer-seconds =
    { $count ->
        [one] { $count } секунду
        [few] { $count } секунды
       *[many] { $count } секунд
    }
# $count (Number)
timer-minutes =
    { $count ->
        [one] { $count } минуту
        [few] { $count } минуты
       *[many] { $count } минут
    }
# $count (Number)
timer-hours =
    { $count ->
        [one] { $count } час
        [few] { $count } часа
       *[many] { $count } часов
    }
# $count (Number)
timer-days =
    { $count ->
        [one] { $count } день
        [few] { $count } дня
       *[many] { $count } дней
    }
