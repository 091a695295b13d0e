//! All that the page can ask: one call to the core, and the one stream of updates. Nothing else is allowed to it.

use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tauri::ipc::Channel;
use tauri::{AppHandle, State, WebviewWindow};
use tauri_plugin_opener::OpenerExt as _;
use tokio::sync::{SetOnce, mpsc};
use tokio::task::JoinHandle;
use vestnik_core::view::{Request, Update, ViewError};
use vestnik_core::{Client, Updates};

use crate::attention::Attention;
use crate::forward::{Source, forward};
use crate::window;

/// Updates of the shell's own (a clicked notification) that wait for the page.
const OWN_QUEUE: usize = 16;

/// The core, as soon as it is open. The window is made meanwhile.
#[derive(Default)]
pub struct Core(SetOnce<Client>);

impl Core {
    /// Says once that it is open.
    pub fn opened(&self, client: Client) {
        if self.0.set(client).is_err() {
            tracing::error!("the core was opened twice");
        }
    }

    /// Waits until the core is open. Where it cannot be, the app ends meanwhile.
    pub async fn client(&self) -> Client {
        self.0.wait().await.clone()
    }

    /// The core, if it is open.
    pub fn if_open(&self) -> Option<Client> {
        self.0.get().cloned()
    }
}

/// The page that listens now: the last one that asked. A reload is a new one.
#[derive(Default)]
pub struct Page(Mutex<Option<Listening>>);

struct Listening {
    forwarding: JoinHandle<()>,
    own: mpsc::Sender<Update>,
}

impl Page {
    fn replace(&self, next: Listening) {
        let mut listening = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = listening.replace(next) {
            before.forwarding.abort();
        }
    }

    /// Tells the page something of the shell's own. Without a page nobody needs to know.
    pub fn tell(&self, update: Update) {
        let listening = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(page) = listening.as_ref() else { return };
        if let Err(error) = page.own.try_send(update) {
            tracing::warn!(%error, "the page does not listen");
        }
    }
}

/// Core and shell as one stream.
struct Everything {
    core: Updates,
    own: mpsc::Receiver<Update>,
    /// From the command line; shown where the core remembers no server.
    server: Option<String>,
}

impl Source for Everything {
    async fn next(&mut self) -> Option<Update> {
        let update = tokio::select! {
            update = self.core.recv() => update?,
            Some(update) = self.own.recv() => update,
        };
        Some(prefill(update, self.server.as_deref()))
    }
}

/// Puts the address from the command line into an empty sign-in form.
fn prefill(mut update: Update, server: Option<&str>) -> Update {
    use vestnik_core::view::Session::SignedOut;
    if let Update::Session { session: SignedOut { last_server, .. } } = &mut update
        && last_server.is_none()
    {
        *last_server = server.map(str::to_owned);
    }
    update
}

/// Address of a server named on the command line.
pub struct ServerFromArgs(pub Option<String>);

/// Asks the core.
#[tauri::command]
pub async fn call(
    app: AppHandle,
    core: State<'_, Core>,
    attention: State<'_, Attention>,
    request: Request,
) -> Result<Value, ViewError> {
    attention.asked(&request);
    let prepares = matches!(request, Request::PrepareTranslation { .. });
    let answer = core.client().await.call(request).await?;
    if prepares && let Some(folder) = answer.as_str() {
        // The answer names the folder, so the person can also find it where no file browser opens.
        if let Err(error) = app.opener().open_path(folder, None::<&str>) {
            tracing::warn!(%error, "no program opened the folder of a translation");
        }
    }
    Ok(answer)
}

/// Sends everything there is, then every change, through the channel. Shows the window: its page is ready.
#[tauri::command]
pub async fn listen(
    window: WebviewWindow,
    core: State<'_, Core>,
    page: State<'_, Page>,
    server: State<'_, ServerFromArgs>,
    channel: Channel<Vec<Update>>,
) -> Result<(), ViewError> {
    let client = core.client().await;
    window::show_once(&window);
    let (own, own_updates) = mpsc::channel(OWN_QUEUE);
    let everything = Everything { core: client.updates().await, own: own_updates, server: server.0.clone() };
    let forwarding = tokio::spawn(forward(everything, move |batch| channel.send(batch).is_ok()));
    page.replace(Listening { forwarding, own });
    Ok(())
}

#[cfg(test)]
mod tests {
    use vestnik_core::view::{Session, SignedOutReason};

    use super::*;

    fn signed_out(last_server: Option<&str>) -> Update {
        let last_server = last_server.map(str::to_owned);
        Update::Session {
            session: Session::SignedOut { last_server, last_login: None, reason: SignedOutReason::Never },
        }
    }

    #[test]
    fn a_server_from_the_command_line_fills_only_an_empty_form() {
        let here = Some("http://here");
        assert_eq!(prefill(signed_out(None), here), signed_out(here));
        assert_eq!(prefill(signed_out(Some("https://known")), here), signed_out(Some("https://known")));
        assert_eq!(prefill(signed_out(None), None), signed_out(None));
        assert_eq!(prefill(Update::Ready, here), Update::Ready);
    }
}
