//! What belongs to this device and to no account: settings and languages.

use serde_json::Value;

use super::calls::CallError;
use super::core::Core;
use crate::locales::{LocaleChanges, LocaleError, Locales};
use crate::settings::SettingsFile;
use crate::view::{ClientCode, LocaleSources, Settings, Update, ViewError};

/// Settings and languages as they are now.
pub(super) struct Device {
    file: SettingsFile,
    settings: Settings,
    locales: Locales,
    /// None when nothing can change any more.
    changes: Option<LocaleChanges>,
}

impl Device {
    /// Reads both. Blocking.
    pub fn open(options: &super::ClientOptions) -> Self {
        let file = SettingsFile::new(&options.data_dir);
        let folder = options.user_locales_dir.clone().unwrap_or_else(|| options.data_dir.join("locales"));
        let locales = Locales::open(Some(&folder));
        Self { settings: file.load(), file, changes: Some(locales.changes()), locales }
    }

    /// For a new listener.
    pub fn snapshot(&self) -> [Update; 2] {
        [Update::Settings { settings: self.settings.clone() }, self.languages()]
    }

    fn languages(&self) -> Update {
        Update::Languages { languages: self.locales.languages(), problems: self.locales.problems() }
    }

    /// Waits until a file in the user's folder changes. Safe to drop and call again.
    pub async fn changed(&mut self) {
        if let Some(changes) = &mut self.changes {
            if changes.changed().await {
                return;
            }
            self.changes = None;
        }
        std::future::pending().await
    }
}

impl Core {
    pub fn on_languages(&mut self) {
        let update = self.device.languages();
        self.tell(&update);
    }

    pub async fn save_settings(&mut self, settings: Settings) -> Result<Value, CallError> {
        let file = self.device.file.clone();
        let saved = beside(move || file.save(&settings)).await?;
        let not_writable =
            |error: std::io::Error| ViewError::client(ClientCode::CacheNotWritable, error.to_string());
        self.device.settings = saved.map_err(not_writable)?;
        let settings = self.device.settings.clone();
        self.tell(&Update::Settings { settings });
        Ok(Value::Null)
    }

    pub fn locale(&self, language: Option<String>) -> Result<LocaleSources, CallError> {
        let locales = &self.device.locales;
        let tag = language.unwrap_or_else(|| locales.choose(self.device.settings.language.as_deref()));
        Ok(locales.sources(&tag).map_err(ViewError::from)?)
    }

    pub async fn prepare_translation(&self, language: String) -> Result<String, CallError> {
        let locales = self.device.locales.clone();
        let folder = beside(move || locales.prepare_translation(&language)).await?;
        Ok(folder.map_err(|error: LocaleError| ViewError::from(error))?.display().to_string())
    }
}

/// File work off the async threads.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ViewError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| ViewError::client(ClientCode::CacheFault, error.to_string()))
}
