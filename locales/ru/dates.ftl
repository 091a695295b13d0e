### Даты и время. Переменная $at (DateTime) – момент, о котором речь.

## Список чатов и сообщения

# Время суток
# $at (DateTime)
date-time = { DATETIME($at, hour: "2-digit", minute: "2-digit") }
# Точный момент, во всплывающей подсказке
# $at (DateTime)
date-full-time = { DATETIME($at, day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit") }
# День недели, если прошло не больше шести дней
# $at (DateTime)
date-weekday-short = { DATETIME($at, weekday: "short") }
# Дата в этом году
# $at (DateTime)
date-short = { DATETIME($at, day: "numeric", month: "short") }
# Дата в другом году
# $at (DateTime)
date-short-year = { DATETIME($at, day: "2-digit", month: "2-digit", year: "2-digit") }

## Разделители в переписке

date-today = Сегодня
date-yesterday = Вчера
# $at (DateTime)
date-weekday = { DATETIME($at, weekday: "long") }
# $at (DateTime)
date-day = { DATETIME($at, weekday: "long", day: "numeric", month: "long") }
# $at (DateTime)
date-day-year = { DATETIME($at, day: "numeric", month: "long", year: "numeric") }
