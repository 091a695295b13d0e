### Lines at the top of the window that stay until they are closed.

notice-dismiss = Dismiss
notice-keyring-unavailable = The system keyring is not available. Your sign-in keys are in a file that only your user can read.
# $path (String) – where the damaged file is kept
# $unsent (Number) – how many unsent messages were saved
notice-cache-rebuilt =
    { $unsent ->
        [0] The file with your conversations on this device was damaged. They are loaded from the server again; the old file is kept: { $path }
        [one] The file with your conversations on this device was damaged. They are loaded from the server again, { $unsent } unsent message was saved. The old file: { $path }
       *[other] The file with your conversations on this device was damaged. They are loaded from the server again, { $unsent } unsent messages were saved. The old file: { $path }
    }
notice-cache-not-writable = The disk is full or read-only: nothing new can be kept. Please free some space.
# The server refused what was shown as done: it is undone
# $reason (String) – why
notice-undone = That did not work and was undone. { $reason }
