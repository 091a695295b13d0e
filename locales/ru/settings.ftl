### Настройки.

settings-title = Настройки
settings-close = Закрыть
# Настройка не сохранилась
# $reason (String) – почему
settings-not-saved = Не сохранено. { $reason }

## Профиль

settings-profile = Профиль
settings-display-name = Как вас называть
settings-about = О себе
    .placeholder = Несколько слов, их увидят собеседники
settings-username = Имя пользователя
settings-save-profile = Сохранить
settings-profile-saved = Сохранено

## Вид

settings-appearance = Вид
settings-theme = Тема
settings-theme-system = Как в системе
settings-theme-light = Светлая
settings-theme-dark = Тёмная
settings-text-size = Размер текста
# $percent (Number) – размер в процентах
settings-text-percent = { NUMBER($percent) } %

## Язык

settings-language = Язык
# Язык в списке, переведён не весь
# $name (String) – название языка
# $percent (Number) – сколько переведено
settings-language-partly = { $name } – { NUMBER($percent) } %
# Язык из папки пользователя
# $name (String) – название языка
# $percent (Number) – сколько переведено
settings-language-own = { $name } – ваш перевод, { NUMBER($percent) } %
settings-problems = Ошибки в ваших файлах перевода
# $file (String) – файл
# $line (Number) – строка
# $message (String) – что не так, по-английски
settings-problem = { $file }:{ NUMBER($line, useGrouping: "false") } { $message }
settings-translate = Перевести приложение
settings-translate-hint = Укажите код языка, например uk или pt-BR. Файлы для перевода появятся в папке; сохранённые правки видны сразу.
settings-translate-tag = Код языка
settings-translate-start = Подготовить файлы
# $path (String) – папка с файлами
settings-translate-ready = Файлы лежат здесь: { $path }

## Сообщения

settings-messages = Сообщения
settings-send-key = Отправлять сообщение
settings-send-enter = Enter
settings-send-control-enter = Ctrl+Enter
settings-send-hint = Shift+Enter всегда начинает новую строку.

## Уведомления

settings-notifications = Уведомления
settings-notifications-on = Сообщать о новых сообщениях
settings-notifications-text = Показывать текст сообщения

## Аккаунт

settings-account = Аккаунт
settings-server = Сервер
settings-keys = Сочетания клавиш
settings-sign-out = Выйти из аккаунта
settings-sign-out-hint = Переписка на этом устройстве будет удалена, на сервере она останется.
settings-unsent = Есть неотправленные сообщения. Если выйти сейчас, они пропадут.
settings-sign-out-anyway = Выйти и потерять их
settings-sign-out-cancel = Остаться

## Кто что видит

settings-privacy = Конфиденциальность
settings-show-presence = Показывать, когда я в сети
settings-show-presence-hint = Если выключить, вы тоже не увидите, когда в сети другие.
settings-blocked = Заблокированные
settings-blocked-none = Никто не заблокирован.
