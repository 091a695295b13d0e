### Первый запуск: адрес сервера, вход, регистрация.

## Сервер

sign-in-server = Сервер
    .placeholder = chat.example.org
    .hint = Адрес даст тот, кто держит сервер.
sign-in-server-checking = Проверяем адрес…
# $name (String) – как сервер называет себя
sign-in-server-good = Сервер «{ $name }» на связи.
# $name (String) – как сервер называет себя
sign-in-server-insecure = Связь с «{ $name }» не зашифрована: пароль и сообщения могут прочесть по дороге.

## Вкладки и кнопки

# Для экранного диктора: что выбирают вкладками
sign-in-tabs = Вход или регистрация
sign-in-tab = Вход
sign-in-tab-register = Регистрация
sign-in-submit = Войти
sign-in-submit-register = Создать аккаунт

## Поля

sign-in-field-login = Имя пользователя или почта
sign-in-field-username = Имя пользователя
    .hint = Латинские буквы, цифры, точка и подчёркивание.
sign-in-field-display-name = Как вас называть
    .hint = Это имя видят собеседники. Можно изменить позже.
sign-in-field-email = Почта
    .hint = Необязательно.
sign-in-field-password = Пароль
    .hint = Не короче восьми знаков.
sign-in-password-show = Показать пароль
sign-in-password-hide = Скрыть пароль

## Почему снова вход

sign-in-ended-by-server = Сервер завершил сеанс на этом устройстве. Войдите снова: переписка и неотправленные сообщения сохранены.
