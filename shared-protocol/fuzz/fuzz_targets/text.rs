#![no_main]
//! A text that a rule accepted is in its stored form: the same rule accepts it again and changes nothing.

use vestnik_protocol::text;

libfuzzer_sys::fuzz_target!(|input: &str| {
    if let Ok(stored) = text::message_text(input) {
        assert_eq!(text::message_text(stored), Ok(stored));
    }
    if let Ok(stored) = text::username(input) {
        assert_eq!(text::username(&stored).as_deref(), Ok(stored.as_str()));
        assert!(!text::look_of_username(&stored).is_empty());
    }
    if let Ok(stored) = text::email(input) {
        assert_eq!(text::email(&stored).as_deref(), Ok(stored.as_str()));
    }
    if let Ok(stored) = text::display_name(input) {
        assert_eq!(text::display_name(&stored).as_deref(), Ok(stored.as_str()));
    }
    if let Ok(stored) = text::about(input) {
        assert_eq!(text::about(&stored).as_deref(), Ok(stored.as_str()));
    }
    if let Ok(stored) = text::title(input) {
        assert_eq!(text::title(&stored).as_deref(), Ok(stored.as_str()));
    }
    if let Ok(stored) = text::description(input) {
        assert_eq!(text::description(&stored).as_deref(), Ok(stored.as_str()));
    }
    if let Ok(stored) = text::emoji(input) {
        assert_eq!(text::emoji(stored), Ok(stored));
    }
    if let Ok(stored) = text::draft(input) {
        assert_eq!(stored, input);
    }
    let device = text::device_name(input);
    assert_eq!(text::device_name(&device), device);
    let _ = text::password(input, "alice");
});
