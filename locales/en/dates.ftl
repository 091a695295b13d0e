### Dates and times. The variable $at (DateTime) is the moment that is meant.

## Chat list and messages

# Time of day
# $at (DateTime)
date-time = { DATETIME($at, hour: "numeric", minute: "2-digit") }
# The exact moment, in a tooltip
# $at (DateTime)
date-full-time = { DATETIME($at, day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit") }
# Day of the week, within six days
# $at (DateTime)
date-weekday-short = { DATETIME($at, weekday: "short") }
# A date in this year
# $at (DateTime)
date-short = { DATETIME($at, day: "numeric", month: "short") }
# A date in another year
# $at (DateTime)
date-short-year = { DATETIME($at, day: "numeric", month: "numeric", year: "2-digit") }

## Separators in the conversation

date-today = Today
date-yesterday = Yesterday
# $at (DateTime)
date-weekday = { DATETIME($at, weekday: "long") }
# $at (DateTime)
date-day = { DATETIME($at, weekday: "long", day: "numeric", month: "long") }
# $at (DateTime)
date-day-year = { DATETIME($at, day: "numeric", month: "long", year: "numeric") }
