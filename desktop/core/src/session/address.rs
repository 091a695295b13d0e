//! A server's address: from what a person types to the URLs of its routes.

use std::net::IpAddr;

use url::{Host, Url};

use crate::view::{ClientCode, ViewError};

/// The base of a server's routes: scheme, host, port, and the path it is served under, ending in `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAddress(Url);

impl ServerAddress {
    /// Reads an address that [`candidates`] made.
    pub fn parse(text: &str) -> Result<Self, ViewError> {
        let url = Url::parse(text.trim()).map_err(|_| invalid())?;
        Self::from_url(url)
    }

    fn from_url(mut url: Url) -> Result<Self, ViewError> {
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
            return Err(invalid());
        }
        // Credentials in an address would end up in logs and in the remembered server.
        url.set_username("").map_err(|()| invalid())?;
        url.set_password(None).map_err(|()| invalid())?;
        url.set_query(None);
        url.set_fragment(None);
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        Ok(Self(url))
    }

    /// As shown to the person and remembered: without the slash at the end.
    #[must_use]
    pub fn shown(&self) -> String {
        self.0.as_str().trim_end_matches('/').to_owned()
    }

    /// The URL of a route, given as `v1/…`.
    pub fn route(&self, path: &str) -> Result<Url, ViewError> {
        self.0.join(path).map_err(|_| invalid())
    }

    /// The URL of the socket.
    pub fn socket(&self) -> Result<Url, ViewError> {
        let mut url = self.route("v1/ws")?;
        let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
        url.set_scheme(scheme).map_err(|()| invalid())?;
        Ok(url)
    }

    /// Not encrypted, and not to this very machine.
    #[must_use]
    pub fn insecure(&self) -> bool {
        self.0.scheme() == "http" && !is_loopback(&self.0)
    }
}

/// What to try for what a person typed, best first: https, and http only where the host is this machine or in a
/// private network (out on the internet it would show passwords to everyone on the way).
pub fn candidates(typed: &str) -> Result<Vec<ServerAddress>, ViewError> {
    let typed = typed.trim();
    if typed.is_empty() || typed.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(invalid());
    }
    let rest = match typed.split_once("://") {
        Some((scheme, rest))
            if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") =>
        {
            rest
        }
        Some(_) => return Err(invalid()),
        None => typed,
    };
    let said_http = typed.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://"));
    let said_https = typed.len() != rest.len() && !said_http;
    let with = |scheme: &str| {
        let url = Url::parse(&format!("{scheme}://{rest}")).map_err(|_| invalid())?;
        ServerAddress::from_url(url)
    };
    let secure = with("https")?;
    let near = is_loopback(&secure.0) || is_private(&secure.0);
    Ok(match (near, said_http, said_https) {
        (true, true, _) => vec![with("http")?],
        (true, false, false) => vec![secure, with("http")?],
        _ => vec![secure],
    })
}

fn invalid() -> ViewError {
    ViewError::client(ClientCode::AddressInvalid, "not an address of a server")
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            !name.contains('.')
                || [".local", ".lan", ".internal", ".home.arpa", ".test"]
                    .iter()
                    .any(|end| name.ends_with(end))
        }
        Some(Host::Ipv4(ip)) => ip.is_private() || ip.is_link_local(),
        Some(Host::Ipv6(ip)) => match ip.to_ipv4_mapped().map(IpAddr::V4) {
            Some(IpAddr::V4(ip)) => ip.is_private() || ip.is_loopback(),
            _ => ip.is_unique_local() || ip.is_unicast_link_local(),
        },
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(typed: &str) -> Vec<String> {
        candidates(typed).unwrap().iter().map(ServerAddress::shown).collect()
    }

    #[test]
    fn the_scheme_is_guessed_https_first_and_http_only_nearby() {
        assert_eq!(tried("chat.example.org"), ["https://chat.example.org"]);
        assert_eq!(tried(" http://chat.example.org/ "), ["https://chat.example.org"]);
        assert_eq!(tried("localhost:8080"), ["https://localhost:8080", "http://localhost:8080"]);
        assert_eq!(tried("http://127.0.0.1:8080"), ["http://127.0.0.1:8080"]);
        assert_eq!(tried("https://192.168.1.5"), ["https://192.168.1.5"]);
        assert_eq!(tried("192.168.1.5/chat?x#y"), ["https://192.168.1.5/chat", "http://192.168.1.5/chat"]);
        assert_eq!(tried("вестник.рф"), ["https://xn--b1agjinxh.xn--p1ai"]);
    }

    #[test]
    fn only_http_to_another_machine_is_insecure() {
        let insecure = |address: &str| ServerAddress::parse(address).unwrap().insecure();
        assert!(insecure("http://192.168.1.5"));
        assert!(!insecure("http://127.0.0.1:1") && !insecure("http://[::1]:1") && !insecure("https://a.b"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for typed in ["", "  ", "ftp://a.b", "a b", "https://", "javascript:alert(1)", "http://[::1"] {
            assert!(candidates(typed).is_err(), "{typed:?}");
        }
    }

    #[test]
    fn routes_lie_under_the_path_of_the_address() {
        let address = ServerAddress::parse("https://a.b/chat").unwrap();
        assert_eq!(address.route("v1/server").unwrap().as_str(), "https://a.b/chat/v1/server");
        assert_eq!(address.socket().unwrap().as_str(), "wss://a.b/chat/v1/ws");
    }
}
