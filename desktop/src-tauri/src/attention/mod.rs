//! What draws the person's eye while the page may not be seen: title, badge, notifications. And the window's theme.
//!
//! Listens to the core itself, beside the page, so that it works whatever the page does.

mod badge;
mod notifications;

use std::sync::{Mutex, MutexGuard, PoisonError};

use tauri::{AppHandle, Manager as _, WebviewWindow};
use vestnik_core::Client;
use vestnik_core::locales::Texts;
use vestnik_core::view::{Arrival, LocaleSources, Request, Settings, Update};
use vestnik_protocol::ChatId;

use crate::commands::Page;
use crate::window;
use notifications::{Announcement, Notifier};

/// Where the person looks.
#[derive(Default)]
pub struct Attention(Mutex<Looking>);

#[derive(Default)]
struct Looking {
    focused: bool,
    open_chat: Option<ChatId>,
}

impl Attention {
    /// The page asked this of the core.
    pub fn asked(&self, request: &Request) {
        match request {
            Request::OpenChat { chat_id, .. } => self.lock().open_chat = Some(*chat_id),
            Request::CloseChat | Request::SignOut { .. } => self.lock().open_chat = None,
            // The page knows best: it also sees that it is hidden.
            Request::SetFocused { focused } => self.lock().focused = *focused,
            _ => {}
        }
    }

    /// The person has this chat before the eyes.
    fn sees(&self, chat_id: ChatId) -> bool {
        let looking = self.lock();
        looking.focused && looking.open_chat == Some(chat_id)
    }

    fn lock(&self) -> MutexGuard<'_, Looking> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps title, badge, theme and notifications current until the core closes.
pub async fn keep(app: AppHandle, window: WebviewWindow, client: Client) {
    let notifier = Notifier::start(app.config().identifier.clone(), {
        let app = app.clone();
        move |chat_id| show_chat(&app, chat_id)
    });
    let mut updates = client.updates().await;
    let mut now =
        Now { app, window, client, notifier, settings: Settings::default(), texts: None, unread: 0 };
    while let Some(update) = updates.recv().await {
        now.take(update).await;
    }
}

/// A notification was clicked.
fn show_chat(app: &AppHandle, chat_id: ChatId) {
    window::bring_up(app);
    app.state::<Page>().tell(Update::ShowChat { chat_id });
}

struct Now {
    app: AppHandle,
    window: WebviewWindow,
    client: Client,
    notifier: Notifier,
    settings: Settings,
    /// Absent until the first are there.
    texts: Option<Texts>,
    unread: u32,
}

impl Now {
    async fn take(&mut self, update: Update) {
        match update {
            Update::Settings { settings } => {
                let before = std::mem::replace(&mut self.settings, settings);
                if before.theme != self.settings.theme {
                    window::apply_theme(&self.window, &self.settings);
                }
                if before.language != self.settings.language || self.texts.is_none() {
                    self.fetch_texts().await;
                }
            }
            Update::Languages { .. } => self.fetch_texts().await,
            Update::UnreadTotal { count } => {
                self.unread = count;
                self.show_unread();
            }
            Update::Arrived { arrival } => self.announce(arrival),
            _ => {}
        }
    }

    async fn fetch_texts(&mut self) {
        let answer = self.client.call(Request::Locale { language: None }).await;
        let sources = answer.ok().and_then(|value| serde_json::from_value::<LocaleSources>(value).ok());
        self.texts = sources.as_ref().map(Texts::new);
        self.show_unread();
    }

    fn show_unread(&self) {
        let Some(texts) = &self.texts else { return };
        let title = texts.format("shell-window-title", &[("unread", self.unread.into())]);
        if let Err(error) = self.window.set_title(&title) {
            tracing::warn!(%error, "the title cannot be set");
        }
        badge::show(&self.window, self.unread);
    }

    fn announce(&self, arrival: Arrival) {
        let Some(texts) = self.texts.as_ref().filter(|_| self.settings.notifications) else { return };
        if self.app.state::<Attention>().sees(arrival.chat_id) {
            return;
        }
        let shown = self.settings.notification_text && !arrival.text.is_empty();
        self.notifier.announce(Announcement {
            chat_id: arrival.chat_id,
            title: arrival.sender_name,
            body: if shown { arrival.text } else { texts.format("shell-notification-new-message", &[]) },
            open_label: texts.format("shell-notification-open", &[]),
        });
    }
}

#[cfg(test)]
mod tests {
    use vestnik_core::view::OpenAt;

    use super::*;

    #[test]
    fn a_chat_is_seen_only_when_open_in_a_focused_window() {
        let attention = Attention::default();
        let chat_id = ChatId(uuid::Uuid::from_u128(1));
        let other = ChatId(uuid::Uuid::from_u128(2));
        attention.asked(&Request::SetFocused { focused: true });
        assert!(!attention.sees(chat_id));
        attention.asked(&Request::OpenChat { chat_id, at: OpenAt::End });
        assert!(attention.sees(chat_id));
        assert!(!attention.sees(other));
        attention.asked(&Request::SetFocused { focused: false });
        assert!(!attention.sees(chat_id));
        attention.asked(&Request::SetFocused { focused: true });
        attention.asked(&Request::CloseChat);
        assert!(!attention.sees(chat_id));
    }
}
