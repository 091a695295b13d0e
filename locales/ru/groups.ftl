### Группы: создать, войти, кто в них и что с ними можно сделать. И люди: выбрать, узнать, заблокировать.

## Новая группа и её свойства

group-new = Новая группа
group-title = Название
    .placeholder = Можно оставить пустым
group-description = Описание
group-public = Открытая группа
group-public-hint = Её может найти и войти в неё любой, кто есть на сервере.
group-people = Участники
group-create = Создать
group-edit = Изменить группу
group-save = Сохранить
# $count (Number) – людей в группе
group-members-count =
    { $count ->
        [one] { $count } участник
        [few] { $count } участника
       *[many] { $count } участников
    }
# $count (Number)
group-public-count =
    { $count ->
        [one] Открытая группа, { $count } участник
        [few] Открытая группа, { $count } участника
       *[many] Открытая группа, { $count } участников
    }
# $count (Number)
group-private-count =
    { $count ->
        [one] Закрытая группа, { $count } участник
        [few] Закрытая группа, { $count } участника
       *[many] Закрытая группа, { $count } участников
    }

## Участники

group-members = Участники
group-you = (вы)
group-role-owner = владелец
group-role-admin = администратор
group-find = Найти участника
group-more = Показать ещё
group-add = Добавить участников
group-add-confirm = Добавить
# $name (String) – имя участника
group-member-menu = Действия: { $name }
group-write = Написать
group-promote = Сделать администратором
group-demote = Снять с администраторов
group-hand-over = Передать группу
group-remove = Удалить из группы
group-hand-over-title = Передать группу?
# $name (String) – новый владелец
group-hand-over-text = Владельцем станет { $name }, вы останетесь администратором. Вернуть группу сможет только новый владелец.
group-remove-title = Удалить участника?
# $name (String)
group-remove-text = { $name } больше не увидит эту группу. Вернуться можно будет, только если кто-то из администраторов добавит снова.

## Выйти и удалить

group-leave-title = Выйти из группы?
# $name (String) – название группы
group-leave-text = Группа «{ $name }» исчезнет из вашего списка. Вернуться можно по приглашению.
# $name (String)
group-leave-last = Кроме вас, в группе «{ $name }» никого нет: вместе с вами исчезнет и она.
group-leave-owner = Вы владелец группы. Сначала передайте её другому участнику: откройте список участников и выберите «Передать группу».
group-leave-choose = К участникам
group-leave-confirm = Выйти
group-delete-title = Удалить группу?
# $name (String)
group-delete-text = Группа «{ $name }» и все её сообщения исчезнут у всех участников. Вернуть их будет нельзя.
group-delete-confirm = Удалить у всех

## Войти в группу

join-title = Войти по приглашению
join-link = Ссылка-приглашение
join-look = Посмотреть
join-confirm = Войти в группу
join-open = Открыть

## Приглашения

group-invites = Приглашения
invite-life = Действует
invite-life-0 = бессрочно
invite-life-1 = час
invite-life-24 = день
invite-life-168 = неделю
invite-life-720 = месяц
invite-uses = Кто может войти
invite-uses-any = сколько угодно людей
# $count (Number)
invite-uses-count =
    { $count ->
        [one] { $count } человек
        [few] { $count } человека
       *[many] { $count } человек
    }
invite-create = Создать ссылку
invite-none = Действующих ссылок нет.
invite-copy = Скопировать
invite-copied = Скопировано
invite-revoke = Отозвать
# $uses (Number) – сколько человек вошло
invite-used =
    { $uses ->
        [0] Никто ещё не вошёл
        [one] Вошёл { $uses } человек
        [few] Вошли { $uses } человека
       *[many] Вошло { $uses } человек
    }
# $uses (Number) – сколько человек вошло, $most (Number) – сколько может войти
invite-used-of = Вошло { $uses } из { $most }
invite-for-good = бессрочная
# $time (String) – дата и время
invite-until = до { $time }

## Сведения о чате

info-pane = Сведения о чате
info-open = Сведения о чате
info-close = Закрыть сведения
info-group = Группа
info-chat = Сведения
info-links = Ссылки
info-links-none = Ссылок в этом чате нет.
info-timer-off = Исчезающие сообщения: нет
# $time (String) – «1 день»
info-timer = Сообщения исчезают через { $time }
timer-never = Не исчезают
# $time (String)
timer-after = Через { $time }

## Люди

people-search = Имя или имя пользователя
people-chosen = Выбраны
people-list = Люди
people-hint = Начните вводить имя.
people-none = Никого не нашлось.
# $name (String)
people-remove = Убрать: { $name }
person-username = Имя пользователя
person-about = О себе
person-since = На сервере с
person-add-contact = Добавить в контакты
person-remove-contact = Убрать из контактов
person-block = Заблокировать
person-unblock = Разблокировать
person-block-title = Заблокировать?
# $name (String)
person-block-text = { $name } не сможет писать вам, добавлять вас в группы и видеть, когда вы в сети. Об этом никто не узнает.
person-blocked-composer = Вы заблокировали этого человека.
# $reason (String) a sentence
group-not-made = Группа не создана. { $reason }
group-not-made-somebody = Кого-то из выбранных людей не получится добавить.
