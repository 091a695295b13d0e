### The name of the app. Apart from the rest: transliterate it if you like, do not translate its meaning.

brand-name = Vestnik
# The line under the name on the sign-in screen
brand-motto = Conversations on your own server
