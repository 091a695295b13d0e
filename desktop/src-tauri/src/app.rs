//! Puts the app together: plugins, the core, the window.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tauri::{App, AppHandle, Manager as _, RunEvent};
use vestnik_core::settings::SettingsFile;
use vestnik_core::{Client, ClientOptions, OpenError};

use crate::attention::{self, Attention};
use crate::commands::{self, Core, Page, ServerFromArgs};
use crate::folders::Folders;
use crate::{webview, window};

/// How long closing may take: the cache is written at once, only the server's goodbye can be slow.
const CLOSE_DEADLINE: Duration = Duration::from_secs(3);

/// Why the core could not be opened, if so.
type Failure = Arc<Mutex<Option<OpenError>>>;

/// Runs until the window is closed.
///
/// # Errors
/// The app cannot start.
pub fn run(folders: Folders, server: Option<String>) -> anyhow::Result<()> {
    webview::avoid_blank_window();
    let mut context = tauri::generate_context!();
    let identifier = folders.identifier(&context.config().identifier);
    context.config_mut().identifier = identifier;
    // An absolute name leads away from the folder that the plugin would choose.
    let window_state = folders.window_state().to_string_lossy().into_owned();
    let failed = Failure::default();
    let failure = Arc::clone(&failed);
    let app = tauri::Builder::default()
        // First of all: a second start must not get as far as opening the cache.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::bring_up(app)))
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_filename(window_state)
                .with_state_flags(window::KEPT)
                .build(),
        )
        .plugin(tauri_plugin_opener::init())
        .manage(Core::default())
        .manage(Page::default())
        .manage(Attention::default())
        .manage(ServerFromArgs(server))
        .invoke_handler(tauri::generate_handler![commands::call, commands::listen])
        .setup(move |app| Ok(set_up(app, &folders, failure)?))
        .build(context)?;
    app.run_return(|app, event| {
        if let RunEvent::Exit = event {
            close_core(app);
        }
    });
    let failed = failed.lock().unwrap_or_else(PoisonError::into_inner).take();
    failed.map_or(Ok(()), |error| Err(error.into()))
}

fn set_up(app: &App, folders: &Folders, failure: Failure) -> tauri::Result<()> {
    // The core opens while the web engine starts: both take about as long.
    let handle = app.handle().clone();
    let options = ClientOptions::new(folders.data.clone());
    tauri::async_runtime::spawn(async move {
        match Client::open(options).await {
            Ok(client) => handle.state::<Core>().opened(client),
            // Without a core there is nothing that a page could show: the window stays hidden, and `main` says why.
            Err(error) => {
                *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                handle.exit(1);
            }
        }
    });
    let settings = SettingsFile::new(&folders.data).load();
    let window = window::create(app.handle(), folders, &settings)?;
    let handle = app.handle().clone();
    tauri::async_runtime::spawn(async move {
        let client = handle.state::<Core>().client().await;
        attention::keep(handle, window, client).await;
    });
    Ok(())
}

fn close_core(app: &AppHandle) {
    let Some(client) = app.state::<Core>().if_open() else { return };
    let closing = async { tokio::time::timeout(CLOSE_DEADLINE, client.close()).await };
    if tauri::async_runtime::block_on(closing).is_err() {
        tracing::warn!("the core took too long to close");
    }
}
