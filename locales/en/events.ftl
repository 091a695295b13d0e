### What happened to a chat: lines amid the conversation. Who did it comes first.

# The reader's name in such lines
event-you = You
# The same where it does not come first: “Boris added you”
event-you-too = you
# A name that is not loaded yet
event-somebody = Somebody
# $who (String) – who, $title (String) – the title
event-created = { $who } created the group “{ $title }”
# $who (String)
event-created-untitled = { $who } created the group
# $who (String), $title (String) – the new title
event-renamed = { $who } changed the title to “{ $title }”
# $who (String)
event-untitled = { $who } removed the title
# $who (String)
event-described = { $who } changed the description
# $who (String)
event-public = { $who } made the group public
# $who (String)
event-private = { $who } made the group private
# $who (String), $time (String) – “1 day”
event-timer = { $who } set new messages to vanish after { $time }
# $who (String)
event-timer-off = { $who } set new messages to stay
# $who (String), $names (String) – names with commas, $others (Number) – how many more
event-added =
    { $others ->
        [0] { $who } added { $names }
        [one] { $who } added { $names } and { $others } other
       *[other] { $who } added { $names } and { $others } others
    }
# $who (String), $name (String) – who was removed
event-removed = { $who } removed { $name }
# $who (String)
event-joined = { $who } joined the group
# $who (String)
event-joined-invite = { $who } joined the group by an invite
# $who (String)
event-left = { $who } left the group
# $who (String), $name (String) – whose role
event-admin = { $who } made { $name } an admin
# $who (String), $name (String)
event-member = { $who } made { $name } a member again
# $who (String), $name (String) – the new owner
event-handed-over = { $who } handed the group over to { $name }
# $who (String)
event-pinned = { $who } pinned a message

## After what time messages vanish

# $count (Number)
timer-seconds =
    { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }
# $count (Number)
timer-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
# $count (Number)
timer-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
# $count (Number)
timer-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
