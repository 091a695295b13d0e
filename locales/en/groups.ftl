### Groups: making and joining them, who is in them, what can be done with them. And people: choosing, knowing, blocking.

## A new group and what it is

group-new = New group
group-title = Title
    .placeholder = May stay empty
group-description = Description
group-public = Public group
group-public-hint = Anybody on the server can find and join it.
group-people = Members
group-create = Create
group-edit = Edit group
group-save = Save
# $count (Number) – people in the group
group-members-count =
    { $count ->
        [one] { $count } member
       *[other] { $count } members
    }
# $count (Number)
group-public-count =
    { $count ->
        [one] Public group, { $count } member
       *[other] Public group, { $count } members
    }
# $count (Number)
group-private-count =
    { $count ->
        [one] Private group, { $count } member
       *[other] Private group, { $count } members
    }

## Members

group-members = Members
group-you = (you)
group-role-owner = owner
group-role-admin = admin
group-find = Find a member
group-more = Show more
group-add = Add members
group-add-confirm = Add
# $name (String) – the member's name
group-member-menu = Actions: { $name }
group-write = Write
group-promote = Make an admin
group-demote = Take the admin's rights away
group-hand-over = Hand the group over
group-remove = Remove from the group
group-hand-over-title = Hand the group over?
# $name (String) – the new owner
group-hand-over-text = { $name } will be the owner, you stay an admin. Only the new owner can give the group back.
group-remove-title = Remove the member?
# $name (String)
group-remove-text = { $name } will not see this group any more, and can only come back when an admin adds them.

## Leaving and deleting

group-leave-title = Leave the group?
# $name (String) – the group's title
group-leave-text = “{ $name }” will disappear from your list. You can come back by an invite.
# $name (String)
group-leave-last = You are the last one in “{ $name }”: it will disappear with you.
group-leave-owner = You own this group. Hand it over first: open the list of members and choose “Hand the group over”.
group-leave-choose = To the members
group-leave-confirm = Leave
group-delete-title = Delete the group?
# $name (String)
group-delete-text = “{ $name }” and all its messages will disappear for all members. They cannot be brought back.
group-delete-confirm = Delete for everybody

## Joining

join-title = Join by an invite
join-link = Invite link
join-look = Look
join-confirm = Join the group
join-open = Open

## Invites

group-invites = Invites
invite-life = Works for
invite-life-0 = ever
invite-life-1 = an hour
invite-life-24 = a day
invite-life-168 = a week
invite-life-720 = a month
invite-uses = Who can join
invite-uses-any = any number of people
# $count (Number)
invite-uses-count =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
invite-create = Create link
invite-none = No link works now.
invite-copy = Copy
invite-copied = Copied
invite-revoke = End
# $uses (Number) – people who joined
invite-used =
    { $uses ->
        [0] Nobody joined yet
        [one] { $uses } person joined
       *[other] { $uses } people joined
    }
# $uses (Number) – people who joined, $most (Number) – people who may
invite-used-of = { $uses } of { $most } joined
invite-for-good = works for ever
# $time (String) – date and time
invite-until = until { $time }

## About a chat

info-pane = About the chat
info-open = About the chat
info-close = Close
info-group = Group
info-chat = About
info-links = Links
info-links-none = There are no links in this chat.
info-timer-off = Vanishing messages: off
# $time (String) – “1 day”
info-timer = Messages vanish after { $time }
timer-never = They stay
# $time (String)
timer-after = After { $time }

## People

people-search = Name or username
people-chosen = Chosen
people-list = People
people-hint = Begin to type a name.
people-none = Nobody was found.
# $name (String)
people-remove = Remove: { $name }
person-username = Username
person-about = About
person-since = Here since
person-add-contact = Add to contacts
person-remove-contact = Remove from contacts
person-block = Block
person-unblock = Unblock
person-block-title = Block this person?
# $name (String)
person-block-text = { $name } will not be able to write to you, add you to groups or see when you are online. Nobody is told.
person-blocked-composer = You have blocked this person.
# $reason (String) a sentence
group-not-made = The group was not made. { $reason }
group-not-made-somebody = One of the people you chose cannot be added.
