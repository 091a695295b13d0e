//! What the person chose on this device.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Settings of this device, one file, unknown keys kept out, wrong ones replaced by the default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export_to = "view.ts")]
pub struct Settings {
    /// A language tag; absent: Russian unless the system prefers another that is complete. See `locales`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub language: Option<String>,
    /// Light, dark, or as the system.
    pub theme: Theme,
    /// Text size in percent, 80 … 160.
    pub text_percent: u16,
    /// Which key sends.
    pub send_key: SendKey,
    /// Notifications for new messages.
    pub notifications: bool,
    /// Notifications show the text.
    pub notification_text: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            theme: Theme::System,
            text_percent: 100,
            send_key: SendKey::Enter,
            notifications: true,
            notification_text: true,
        }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum Theme {
    /// As the system.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Which key sends; the other one breaks the line (Enter with Shift always does).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum SendKey {
    /// Enter.
    Enter,
    /// Ctrl+Enter (⌘+Enter).
    ControlEnter,
}
