//! Languages: the built-in ones and those of the user's folder, merged, watched and formatted.
//!
//! A language is a folder of `.ftl` files named by its tag. A text is taken from the first that has it: the user's
//! folder, the exact language, its base languages, English; at last the id itself. Whatever lies in the user's folder
//! is untrusted: bounded, never executed, never a reason to stop, and each mistake is told with file and line.

mod builtin;
mod catalog;
mod errors;
mod file;
mod lint;
mod prepare;
mod reload;
mod scan;
mod tag;
mod texts;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;

use crate::view::{LanguageInfo, LocaleProblem, LocaleSources};

pub use errors::LocaleError;
pub use texts::{Arg, Texts};

use catalog::Catalog;
use reload::Reloader;

/// All languages of one running app. Cheap to clone; the watch on the user's folder ends with the last clone.
#[derive(Clone)]
pub struct Locales {
    catalog: watch::Receiver<Arc<Catalog>>,
    user_dir: Option<PathBuf>,
    /// What the system prefers, best first. Asked once: it does not change while an app runs.
    system: Arc<[String]>,
    reloader: Option<Arc<Reloader>>,
}

impl Locales {
    /// Reads the built-in languages and those in `user_dir` (made if it is not there), and watches it from now on.
    /// Without `user_dir` there are only the built-in ones. Blocking, some milliseconds.
    #[must_use]
    pub fn open(user_dir: Option<&Path>) -> Self {
        Self::with_system_languages(user_dir, sys_locale::get_locales().collect())
    }

    /// The same with the system's preferences given, for tests.
    #[must_use]
    pub fn with_system_languages(user_dir: Option<&Path>, system: Vec<String>) -> Self {
        let (publish, catalog) = watch::channel(Arc::new(Catalog::load(user_dir)));
        let reloader = user_dir.and_then(|folder| Reloader::start(folder.to_owned(), publish));
        Self {
            catalog,
            user_dir: user_dir.map(Path::to_owned),
            system: system.into(),
            reloader: reloader.map(Arc::new),
        }
    }

    /// Every language there is, the built-in ones first.
    #[must_use]
    pub fn languages(&self) -> Vec<LanguageInfo> {
        self.catalog.borrow().languages()
    }

    /// Mistakes in the user's files.
    #[must_use]
    pub fn problems(&self) -> Vec<LocaleProblem> {
        self.catalog.borrow().problems().to_vec()
    }

    /// The tag to show: the chosen language where there is one and it exists, otherwise the first complete one that
    /// the system prefers, otherwise Russian.
    #[must_use]
    pub fn choose(&self, chosen: Option<&str>) -> String {
        self.catalog.borrow().choose(chosen, &self.system)
    }

    /// The texts of a language with its fallbacks, best first.
    ///
    /// # Errors
    /// [`LocaleError::TagInvalid`]; a well-formed tag of an unknown language gives its fallbacks.
    pub fn sources(&self, tag: &str) -> Result<LocaleSources, LocaleError> {
        Ok(self.catalog.borrow().sources(&tag::parse(tag)?))
    }

    /// The texts of a language, ready to be formatted in Rust: without the marks that isolate directions, which
    /// notifications and window titles would show.
    ///
    /// # Errors
    /// As [`Self::sources`].
    pub fn texts(&self, tag: &str) -> Result<Texts, LocaleError> {
        Ok(Texts::new(&self.sources(tag)?))
    }

    /// Tells of every change in the user's folder: after `changed()`, ask again.
    #[must_use]
    pub fn changes(&self) -> LocaleChanges {
        LocaleChanges(self.catalog.clone())
    }

    /// Makes a folder for a new translation, with the Russian and English sources copied in and a file to fill for
    /// each; overwrites nothing. Gives the folder. Blocking.
    ///
    /// # Errors
    /// The tag is none, there is no user's folder, or it cannot be written.
    pub fn prepare_translation(&self, tag: &str) -> Result<PathBuf, LocaleError> {
        let folder = self.user_dir.as_deref().ok_or(LocaleError::NoFolder)?;
        let prepared = prepare::translation(folder, &tag::parse(tag)?)?;
        if let Some(reloader) = &self.reloader {
            reloader.wake();
        }
        Ok(prepared)
    }
}

/// See [`Locales::changes`].
pub struct LocaleChanges(watch::Receiver<Arc<Catalog>>);

impl LocaleChanges {
    /// Waits until languages, texts or problems differ from what they were when this was made or last waited.
    /// `false`: nothing can change any more, do not wait again. Cancel-safe.
    pub async fn changed(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }
}

#[cfg(test)]
mod tests;
