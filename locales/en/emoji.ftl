### Choosing emoji.

emoji-picker = Emoji
emoji-search = Find an emoji
emoji-close = Close
emoji-loading = Loading emoji…
emoji-failed = The emoji could not be loaded.
emoji-again = Load again
emoji-nothing = Nothing found. Try another word.
# At the bottom, while nothing is chosen
emoji-hint = Enter inserts
emoji-open =
    .title = Emoji (Ctrl+.)
    .aria-label = Emoji

## Quick reactions

emoji-quick = Quick reactions
# $emoji (String) – the sign itself
emoji-react = React with { $emoji }
emoji-more = More emoji

## Sections

emoji-group-found = Found
emoji-group-recent = Recent
emoji-group-smileys = Faces and feelings
emoji-group-people = People and gestures
emoji-group-nature = Animals and nature
emoji-group-food = Food and drink
emoji-group-travel = Travel and places
emoji-group-activities = Activities
emoji-group-objects = Objects
emoji-group-symbols = Symbols
emoji-group-flags = Flags

## Skin tone

emoji-tone = Skin tone
emoji-tone-0 = No tone
emoji-tone-1 = Very light
emoji-tone-2 = Light
emoji-tone-3 = Medium
emoji-tone-4 = Dark
emoji-tone-5 = Very dark

## Suggestions while typing “:name”

# The list above the field, for screen readers
emoji-completion = Emoji
