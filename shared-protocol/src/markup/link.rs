//! What may be a link at all, and where it leads.

use url::Url;

use super::{Link, look_alike};

/// A longer address is text.
pub const MAX_URL_BYTES: usize = 2_048;

/// The link to `address`, with the label that stands for it where it has one. Nothing but `http`, `https` and `mailto`.
pub fn to_link(address: &str, label: Option<&str>) -> Option<Link> {
    if address.len() > MAX_URL_BYTES {
        return None;
    }
    let url = Url::parse(address).ok()?;
    let suspicious = match url.scheme() {
        "http" | "https" => {
            url.host_str().filter(|host| !host.is_empty())?;
            look_alike::is_suspicious(address, &url, label)
        }
        "mailto" => {
            // One recipient, whom the person sees: no list, and no hidden ones in the query.
            let (name, host) = url.path().split_once('@')?;
            if name.is_empty() || host.is_empty() || host.contains(['@', ',', ';']) {
                return None;
            }
            url.query().is_some() || label.is_some_and(|label| look_alike::names_another(label, host))
        }
        _ => return None,
    };
    Some(Link { url: url.into(), suspicious })
}
