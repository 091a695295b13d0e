//! From the file's bytes to settings that are all within their bounds.

use std::ops::RangeInclusive;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use unic_langid::LanguageIdentifier;

use super::MAX_BYTES;
use crate::view::Settings;

/// Text size, percent.
pub const TEXT_PERCENT: RangeInclusive<u16> = 80..=160;

/// `None`: not a JSON object, or more than a settings file can be.
pub(super) fn settings(bytes: &[u8]) -> Option<Settings> {
    if bytes.len() as u64 > MAX_BYTES {
        return None;
    }
    let Value::Object(map) = serde_json::from_slice(bytes).ok()? else { return None };
    let default = Settings::default();
    // Value by value and not `Settings` at once: one wrong value must not cost the person all the others.
    Some(within_bounds(Settings {
        language: value(&map, "language", default.language),
        theme: value(&map, "theme", default.theme),
        text_percent: percent(&map).unwrap_or(default.text_percent),
        send_key: value(&map, "send_key", default.send_key),
        notifications: value(&map, "notifications", default.notifications),
        notification_text: value(&map, "notification_text", default.notification_text),
    }))
}

/// The same settings with what lies out of bounds clamped, and a language that is no tag dropped.
#[must_use]
pub fn within_bounds(settings: Settings) -> Settings {
    let language = settings.language.filter(|tag| tag.parse::<LanguageIdentifier>().is_ok());
    let text_percent = settings.text_percent.clamp(*TEXT_PERCENT.start(), *TEXT_PERCENT.end());
    Settings { language, text_percent, ..settings }
}

fn value<T: DeserializeOwned>(map: &Map<String, Value>, key: &str, default: T) -> T {
    let Some(value) = map.get(key) else { return default };
    T::deserialize(value).unwrap_or_else(|error| {
        tracing::warn!(key, %error, "a wrong value in the settings; its default is used");
        default
    })
}

/// Any whole number, so that one beyond the type is clamped like one beyond the bound.
fn percent(map: &Map<String, Value>) -> Option<u16> {
    let percent = map.get("text_percent")?.as_i64()?;
    let within = percent.clamp(i64::from(*TEXT_PERCENT.start()), i64::from(*TEXT_PERCENT.end()));
    u16::try_from(within).ok()
}
