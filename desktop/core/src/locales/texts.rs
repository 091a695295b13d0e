//! Texts formatted in Rust, for what is shown outside the page: notifications and window titles.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use super::tag;
use crate::view::LocaleSources;

pub use fluent_bundle::FluentValue as Arg;

/// One language with its fallbacks.
pub struct Texts {
    /// Best first.
    bundles: Vec<FluentBundle<FluentResource>>,
    /// Ids told to the log: each once, not at every notification.
    missing: Mutex<HashSet<String>>,
}

impl Texts {
    /// Parses the sources; what is wrong in them is left out (and told as a problem by [`super::Locales`]).
    #[must_use]
    pub fn new(sources: &LocaleSources) -> Self {
        let bundles = sources.chain.iter().map(|source| {
            let languages = tag::parse(&source.tag).into_iter().collect();
            let mut bundle = FluentBundle::new_concurrent(languages);
            // Without the marks around variables: outside a page nothing hides them.
            bundle.set_use_isolating(false);
            // Refuses only functions and messages that are there already; the first one counts, as on the page.
            let _ = bundle.add_builtins();
            let resource = FluentResource::try_new(source.ftl.clone()).unwrap_or_else(|(partial, _)| partial);
            let _ = bundle.add_resource(resource);
            bundle
        });
        Self { bundles: bundles.collect(), missing: Mutex::default() }
    }

    /// The text of a message (`title`) or of its attribute (`title.short`); the id itself where no language has it.
    #[must_use]
    pub fn format(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        let texts = self.bundles.iter().filter_map(|bundle| format_in(bundle, id, &args));
        // One that cannot be formatted (it uses what it does not have) is worse than the next language's.
        let mut incomplete = None;
        for (text, complete) in texts {
            if complete {
                return text;
            }
            incomplete.get_or_insert(text);
        }
        self.tell(id);
        incomplete.unwrap_or_else(|| id.to_owned())
    }

    fn tell(&self, id: &str) {
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        if missing.insert(id.to_owned()) {
            tracing::warn!(id, "a text is missing");
        }
    }
}

/// The text, and whether all of it could be formatted.
fn format_in(
    bundle: &FluentBundle<FluentResource>,
    id: &str,
    args: &FluentArgs<'_>,
) -> Option<(String, bool)> {
    let (id, attribute) = match id.split_once('.') {
        Some((id, attribute)) => (id, Some(attribute)),
        None => (id, None),
    };
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
    Some((text, errors.is_empty()))
}
