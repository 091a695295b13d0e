//! Changes of one's own profile, checked before they are sent.

use vestnik_protocol::{ApiError, ErrorCode, FieldError, ProfileChange, text};

use super::CallError;

/// Checked here by the same rules as on the server, so that a mistake is told before anything is sent.
pub(super) fn profile_change(
    display_name: Option<String>,
    about: Option<String>,
    show_presence: Option<bool>,
) -> Result<ProfileChange, CallError> {
    let mut wrong = Vec::new();
    let mut checked = |field: &str, value: Option<Result<String, ErrorCode>>| match value {
        Some(Err(code)) => {
            wrong.push(FieldError { field: field.to_owned(), code });
            None
        }
        Some(Ok(value)) => Some(value),
        None => None,
    };
    let display_name = checked("display_name", display_name.map(|name| text::display_name(&name)));
    let about = checked("about", about.map(|about| text::about(&about)));
    match ApiError::fields(wrong) {
        Some(error) => Err(CallError::Refused(error.into())),
        None => Ok(ProfileChange { display_name, about, show_presence }),
    }
}
