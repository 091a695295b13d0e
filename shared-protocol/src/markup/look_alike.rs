//! Links that may not lead where they seem to. Honest international names pass: one script for each label, and a name that
//! looks Latin throughout only under an end that shows that it is not.

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::{
    MixedScript as _, RestrictionLevel, RestrictionLevelDetection as _, confusable_detection::skeleton,
};
use url::{Host, Url};

use super::top_level::is_plausible_host;

/// Whether a link to a host deserves a question first. `address` is as it was written.
pub fn is_suspicious(address: &str, url: &Url, label: Option<&str>) -> bool {
    // `https://bank.ru@evil.com`
    let has_user = !url.username().is_empty() || url.password().is_some();
    let host = match url.host() {
        Some(Host::Domain(host)) => host,
        // `http://3232235777`: another way of writing an address than the one that people know.
        Some(Host::Ipv4(host)) if !address.contains(&host.to_string()) => return true,
        _ => url.host_str().unwrap_or_default(),
    };
    has_user
        || address.contains('\\')
        || poses_as_another(host)
        || label.is_some_and(|label| names_another(label, host))
}

/// Whether a host, in ASCII form, shows as something that looks like another one.
fn poses_as_another(host: &str) -> bool {
    let (shown, decoded) = idna::domain_to_unicode(host);
    if decoded.is_err() {
        return true;
    }
    let end = shown.rsplit('.').find(|label| !label.is_empty()).unwrap_or_default();
    // Nothing ends in Latin letters and in «рф», so a name before it cannot be taken for a Latin one.
    let end_is_foreign = !looks_ascii(end);
    shown.split('.').any(|label| {
        let mixed = !label.is_single_script()
            && label.detect_restriction_level() > RestrictionLevel::HighlyRestrictive;
        mixed || (!label.is_ascii() && !end_is_foreign && looks_ascii(label))
    })
}

fn looks_ascii(label: &str) -> bool {
    skeleton(label).all(|c| c.is_ascii())
}

/// Whether a label names a host, and not the one (nor the parent of the one) that it leads to.
pub fn names_another(label: &str, host: &str) -> bool {
    // Full-width letters, one-dot leaders and characters that do not show must not hide a name.
    let shown: String = label.nfkc().filter(|c| !is_invisible(*c)).collect();
    let names = shown.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-')));
    names.map(|name| name.trim_matches(['.', '-'])).filter(|name| is_plausible_host(name)).any(|name| {
        let name = idna::domain_to_ascii(name).unwrap_or_default();
        let name = name.strip_prefix("www.").unwrap_or(&name);
        let host = host.strip_suffix('.').unwrap_or(host);
        let host = host.strip_prefix("www.").unwrap_or(host);
        let is_parent = host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        !is_parent || name.is_empty()
    })
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}
