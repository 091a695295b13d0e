//! Native notifications: one per chat, replaced by the chat's next one; a click opens the chat.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use notify_rust::{Notification, NotificationHandle, NotificationResponse};
use vestnik_protocol::ChatId;

/// Announcements that wait while the system's service is slow; more are dropped: they would come too late anyway.
const QUEUE: usize = 64;
/// Notifications waited on at once, each by a thread that sleeps; a click on one beyond them only closes it.
const MAX_WAITING: usize = 32;

/// What to announce.
pub struct Announcement {
    /// Where a click leads.
    pub chat_id: ChatId,
    /// The sender.
    pub title: String,
    /// The text, or that there is one.
    pub body: String,
    /// What the action is called where a system shows it.
    pub open_label: String,
}

/// Shows notifications from a thread of its own: the system's service may take its time to answer.
pub struct Notifier(SyncSender<Announcement>);

impl Notifier {
    /// `open` is called for a click, from some thread.
    pub fn start(app_id: String, open: impl Fn(ChatId) + Send + Sync + 'static) -> Self {
        let (queue, announcements) = sync_channel(QUEUE);
        let desk = Desk { app_id, open: Arc::new(open), waiting: Arc::default() };
        let started = std::thread::Builder::new()
            .name("notifications".to_owned())
            .spawn(move || desk.work(&announcements));
        if let Err(error) = started {
            tracing::error!(%error, "no thread for notifications");
        }
        Self(queue)
    }

    /// Shows it soon; never waits.
    pub fn announce(&self, announcement: Announcement) {
        if self.0.try_send(announcement).is_err() {
            tracing::warn!("a notification was dropped");
        }
    }
}

type Waiting = Arc<Mutex<HashMap<ChatId, u32>>>;

struct Desk {
    app_id: String,
    open: Arc<dyn Fn(ChatId) + Send + Sync>,
    /// The notification that stands for a chat, while a thread waits for its click.
    waiting: Waiting,
}

impl Desk {
    fn work(&self, announcements: &Receiver<Announcement>) {
        let markup = understands_markup();
        for announcement in announcements {
            self.show(&announcement, markup);
        }
    }

    fn show(&self, announcement: &Announcement, markup: bool) {
        let chat_id = announcement.chat_id;
        let body = if markup { escaped(&announcement.body) } else { announcement.body.clone() };
        let mut notification = Notification::new();
        notification.appname("Vestnik").summary(&announcement.title).body(&body);
        let standing = lock(&self.waiting).get(&chat_id).copied();
        dress(&mut notification, &self.app_id, &announcement.open_label, standing);
        match notification.show() {
            Ok(shown) => self.wait_for_click(chat_id, shown),
            Err(error) => tracing::warn!(%error, "the system shows no notification"),
        }
    }

    fn wait_for_click(&self, chat_id: ChatId, shown: NotificationHandle) {
        let id = id_of(&shown);
        let mut waiting = lock(&self.waiting);
        // Replaced in place: the thread that waits for the first one hears the click on this one.
        if waiting.get(&chat_id) == Some(&id) || waiting.len() >= MAX_WAITING {
            return;
        }
        waiting.insert(chat_id, id);
        drop(waiting);
        let (open, waiting) = (Arc::clone(&self.open), Arc::clone(&self.waiting));
        let started = std::thread::Builder::new().name("notification".to_owned()).spawn(move || {
            let answered = shown.wait_for_response(|response: &NotificationResponse| {
                if response.is_default_action() {
                    open(chat_id);
                }
            });
            if let Err(error) = answered {
                tracing::debug!(%error, "a notification went without an answer");
            }
            let mut waiting = lock(&waiting);
            if waiting.get(&chat_id) == Some(&id) {
                waiting.remove(&chat_id);
            }
        });
        if let Err(error) = started {
            lock(&self.waiting).remove(&chat_id);
            tracing::warn!(%error, "no thread for a notification");
        }
    }
}

fn lock(waiting: &Waiting) -> MutexGuard<'_, HashMap<ChatId, u32>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A message's text must not become bold, a link or a picture because of its angle brackets.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(target_os = "linux")]
fn understands_markup() -> bool {
    notify_rust::get_capabilities().is_ok_and(|all| all.iter().any(|capability| capability == "body-markup"))
}

#[cfg(not(target_os = "linux"))]
fn understands_markup() -> bool {
    false
}

#[cfg(target_os = "linux")]
fn dress(notification: &mut Notification, _app_id: &str, open_label: &str, standing: Option<u32>) {
    use notify_rust::Hint;

    /// As the packages name the `.desktop` file and the icon.
    const NAME: &str = "vestnik-desktop";
    notification
        .icon(NAME)
        .hint(Hint::DesktopEntry(NAME.to_owned()))
        .hint(Hint::Category("im.received".to_owned()))
        // The action of this name is the click on the notification itself.
        .action("default", open_label);
    if let Some(id) = standing {
        notification.id(id);
    }
}

#[cfg(target_os = "windows")]
fn dress(notification: &mut Notification, app_id: &str, _open_label: &str, _standing: Option<u32>) {
    notification.app_id(app_id);
}

#[cfg(target_os = "macos")]
fn dress(_notification: &mut Notification, _app_id: &str, _open_label: &str, _standing: Option<u32>) {}

#[cfg(target_os = "linux")]
fn id_of(shown: &NotificationHandle) -> u32 {
    shown.id()
}

/// These systems give none; each notification is waited for by itself.
#[cfg(not(target_os = "linux"))]
fn id_of(_shown: &NotificationHandle) -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};

    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("<img src=x> & <b>co</b>"), "&lt;img src=x&gt; &amp; &lt;b&gt;co&lt;/b&gt;");
    }
}
