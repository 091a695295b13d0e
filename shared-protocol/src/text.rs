//! Which texts are acceptable. Both sides ask here, so that a person learns of a mistake before anything is sent
//! and a client that does not ask is refused in the same words.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

use crate::{ErrorCode, limits};

/// Right-to-left and left-to-right *overrides*: they show characters in an order that is not theirs. Isolates and
/// embeddings are honest and stay allowed (Persian and Hebrew keyboards produce them).
const DIRECTION_OVERRIDES: [char; 2] = ['\u{202D}', '\u{202E}'];

/// More than any script puts on one letter.
const MARKS_ON_A_LETTER: usize = 8;

/// The first passwords that anybody would try, beside those the rules below catch.
const COMMON_PASSWORDS: &[&str] = &[
    "12345678",
    "123456789",
    "1234567890",
    "password",
    "password1",
    "passw0rd",
    "qwertyui",
    "qwerty123",
    "qwertyuiop",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "11111111",
    "iloveyou",
    "admin123",
    "letmein1",
    "welcome1",
    "йцукенгш",
    "пароль123",
    "abc12345",
    "q1w2e3r4",
];

/// A message's text as it will be stored: ends trimmed, inside untouched.
///
/// # Errors
/// `text_empty`, `text_too_long`, `text_control_character` (other than newline and tab), `text_direction_override`.
pub fn message_text(text: &str) -> Result<&str, ErrorCode> {
    // Zero-width characters alone show as an empty bubble.
    let trimmed = text.trim();
    if trimmed.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        return Err(ErrorCode::TextEmpty);
    }
    if trimmed.chars().count() > limits::MAX_TEXT_CHARS {
        return Err(ErrorCode::TextTooLong);
    }
    if trimmed.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(ErrorCode::TextControlCharacter);
    }
    if trimmed.contains(DIRECTION_OVERRIDES) {
        return Err(ErrorCode::TextDirectionOverride);
    }
    Ok(trimmed)
}

/// A username in its canonical form: lower case.
///
/// # Errors
/// `username_invalid`: not [`limits::USERNAME_CHARS`] of Latin letters, digits, `_`, `.`; not beginning with a letter;
/// or with a dot at the end or two in a row.
pub fn username(text: &str) -> Result<String, ErrorCode> {
    let name = text.trim();
    let acceptable = limits::USERNAME_CHARS.contains(&name.chars().count())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !name.ends_with('.')
        && !name.contains("..");
    if acceptable { Ok(name.to_ascii_lowercase()) } else { Err(ErrorCode::UsernameInvalid) }
}

/// What a canonical username looks like (UTS #39 skeleton, `.` and `_` ignored): two names with one skeleton are
/// look-alikes, as `modern` and `modem`, `alice1` and `alicel`.
#[must_use]
pub fn look_of_username(canonical: &str) -> String {
    let without_marks: String = canonical.chars().filter(|c| !matches!(c, '.' | '_')).collect();
    skeleton(&without_marks).collect::<String>().to_lowercase()
}

/// Checks a password of the user called `username`.
///
/// # Errors
/// `password_too_short`, `password_too_long`, `password_too_simple` (under five different characters, contains the
/// username, or among the most common).
pub fn password(text: &str, username: &str) -> Result<(), ErrorCode> {
    let length = text.chars().count();
    if length < *limits::PASSWORD_CHARS.start() {
        return Err(ErrorCode::PasswordTooShort);
    }
    if length > *limits::PASSWORD_CHARS.end() {
        return Err(ErrorCode::PasswordTooLong);
    }
    let lower = text.to_lowercase();
    let different = lower.chars().collect::<std::collections::BTreeSet<_>>().len();
    let has_name = !username.is_empty() && lower.contains(&username.to_lowercase());
    if different < 5 || has_name || COMMON_PASSWORDS.contains(&lower.as_str()) {
        return Err(ErrorCode::PasswordTooSimple);
    }
    Ok(())
}

/// An e-mail address in its canonical form: trimmed, lower case.
///
/// # Errors
/// `email_invalid`. Only the shape is checked; whether it exists is for a mail to find out.
pub fn email(text: &str) -> Result<String, ErrorCode> {
    let address = text.trim().to_lowercase();
    let acceptable = address.chars().count() <= limits::MAX_EMAIL_CHARS
        && !address.chars().any(|c| c.is_whitespace() || c.is_control())
        && address.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && !host.contains('@')
                && host.contains('.')
                && host
                    .split('.')
                    .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
        });
    if acceptable { Ok(address) } else { Err(ErrorCode::EmailInvalid) }
}

/// A display name as it will be stored: NFC, white space folded.
///
/// # Errors
/// `display_name_invalid`: empty, too long, with control, invisible or direction-changing characters, or a tower of marks.
pub fn display_name(text: &str) -> Result<String, ErrorCode> {
    one_line(text, limits::MAX_DISPLAY_NAME_CHARS).ok_or(ErrorCode::DisplayNameInvalid)
}

/// "About me" as it will be stored; may be empty.
///
/// # Errors
/// `about_invalid`: too long, or with control characters, direction overrides or a tower of marks.
pub fn about(text: &str) -> Result<String, ErrorCode> {
    some_lines(text, limits::MAX_ABOUT_CHARS).ok_or(ErrorCode::AboutInvalid)
}

/// A name: NFC, white space folded, something to see in it, nothing that moves other text about.
fn one_line(text: &str, most: usize) -> Option<String> {
    let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    let acceptable = !name.is_empty()
        && name.chars().count() <= most
        && name.chars().any(|c| !is_invisible(c))
        && !name.chars().any(|c| c.is_control() || is_direction_control(c))
        && without_towers(&name).eq(name.chars());
    acceptable.then_some(name)
}

/// A few words, perhaps none: NFC, ends trimmed.
fn some_lines(text: &str, most: usize) -> Option<String> {
    let words: String = text.trim().nfc().collect();
    let acceptable = words.chars().count() <= most
        && !words.chars().any(|c| c.is_control() && c != '\n')
        && !words.contains(DIRECTION_OVERRIDES)
        && without_towers(&words).eq(words.chars());
    acceptable.then_some(words)
}

/// A group's title as it will be stored: NFC, white space folded.
///
/// # Errors
/// `title_invalid`: empty, too long, with control, invisible or direction-changing characters, or a tower of marks.
pub fn title(text: &str) -> Result<String, ErrorCode> {
    one_line(text, limits::MAX_TITLE_CHARS).ok_or(ErrorCode::TitleInvalid)
}

/// A reaction as it will be stored: exactly one emoji, in its full form.
///
/// # Errors
/// `emoji_invalid`.
pub fn emoji(text: &str) -> Result<&'static str, ErrorCode> {
    emojis::get(text).map(emojis::Emoji::as_str).ok_or(ErrorCode::EmojiInvalid)
}

/// A group's description as it will be stored; may be empty.
///
/// # Errors
/// `description_invalid`: too long, or with control characters, direction overrides or a tower of marks.
pub fn description(text: &str) -> Result<String, ErrorCode> {
    some_lines(text, limits::MAX_DESCRIPTION_CHARS).ok_or(ErrorCode::DescriptionInvalid)
}

/// What stands in a composer, as it will be stored: nothing is trimmed, since it is not finished.
///
/// # Errors
/// `text_too_long`.
pub fn draft(text: &str) -> Result<&str, ErrorCode> {
    if text.chars().count() > limits::MAX_TEXT_CHARS { Err(ErrorCode::TextTooLong) } else { Ok(text) }
}

/// A device's name as it will be stored: whatever was given, made harmless and short. Never an error: a sign-in must
/// not fail over it.
#[must_use]
pub fn device_name(text: &str) -> String {
    let printable = text.chars().filter(|c| !c.is_control() && !is_direction_control(*c));
    let name: String = printable.take(limits::MAX_DEVICE_NAME_CHARS).collect();
    name.trim().to_owned()
}

/// A text for a line among other things (a list, a quote, a notification): without what reaches beyond its own place,
/// which is signs that turn the direction of what follows them, and towers of marks.
#[must_use]
pub fn kept_in_place(text: &str) -> String {
    without_towers(text)
        .filter(|c| !matches!(*c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .collect()
}

/// No letter has more marks than any script puts on one. What cannot be seen does not end a letter.
fn without_towers(text: &str) -> impl Iterator<Item = char> {
    let mut marks = 0;
    text.chars().filter(move |c| {
        if is_combining_mark(*c) {
            marks += 1;
            return marks <= MARKS_ON_A_LETTER;
        }
        if !is_invisible(*c) {
            marks = 0;
        }
        true
    })
}

const fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

const fn is_invisible(c: char) -> bool {
    is_direction_control(c)
        || matches!(c, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E007F}')
}
