//! Says why the app cannot start, where the person who started it looks: in a window, not only in a log.

use std::io::Write as _;

use vestnik_core::locales::Locales;

/// Shows a dialog and waits until it is closed. Main thread only.
pub fn show(error: &anyhow::Error) {
    dialog(&text(&format!("{error:#}")));
}

#[cfg(target_os = "linux")]
fn dialog(text: &str) {
    use gtk::prelude::{DialogExt as _, GtkWindowExt as _};
    use gtk::{ButtonsType, DialogFlags, MessageDialog, MessageType};

    // Without a display there is nobody to show it to; the terminal is told anyway.
    if gtk::init().is_err() {
        return;
    }
    let nothing = None::<&gtk::Window>;
    let dialog =
        MessageDialog::new(nothing, DialogFlags::MODAL, MessageType::Error, ButtonsType::Close, text);
    dialog.set_title("Vestnik");
    dialog.run();
}

#[cfg(not(target_os = "linux"))]
fn dialog(text: &str) {
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title("Vestnik")
        .set_description(text)
        .show();
}

/// Writes a line for whoever started the app from a terminal.
pub fn print(error: &anyhow::Error) {
    // Nobody to tell that nobody can be told.
    let _ = writeln!(std::io::stderr(), "vestnik-desktop: {error:#}");
}

/// Without the user's folder: it may be what failed.
fn text(reason: &str) -> String {
    let locales = Locales::open(None);
    match locales.texts(&locales.choose(None)) {
        Ok(texts) => texts.format("shell-cannot-start", &[("reason", reason.into())]),
        Err(_) => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_reason_is_said_in_a_sentence() {
        let text = super::text("the data folder /x cannot be used");
        assert!(text.ends_with(". the data folder /x cannot be used"), "{text}");
    }
}
