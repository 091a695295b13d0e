### What all dialogs share.

dialog-close = Close
dialog-cancel = Cancel
