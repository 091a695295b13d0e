//! Invite links: `<server>/join/<token>`, read and written in one place.

use vestnik_protocol::{ErrorCode, InviteToken};

use crate::session::ServerAddress;
use crate::view::{ClientCode, ViewError};

/// The link to give away.
pub(super) fn link(server: &ServerAddress, token: InviteToken) -> String {
    format!("{}/join/{token}", server.shown())
}

/// The token in what was pasted or clicked: a link to this server, or the token alone.
///
/// # Errors
/// `not_vestnik` for a link to another place; `invite_invalid` for what is neither.
pub(super) fn token(server: &ServerAddress, pasted: &str) -> Result<InviteToken, ViewError> {
    let pasted = pasted.trim();
    if let Ok(token) = pasted.parse() {
        return Ok(token);
    }
    let invalid = || ViewError::from(vestnik_protocol::ApiError::from(ErrorCode::InviteInvalid));
    // A link is often pasted without its scheme.
    let full = match pasted.split_once("://") {
        Some(_) => pasted.to_owned(),
        None => {
            let scheme = if server.shown().starts_with("https") { "https" } else { "http" };
            format!("{scheme}://{pasted}")
        }
    };
    let there = ServerAddress::parse(&full).map_err(|_| invalid())?.shown();
    let (place, token) = there.rsplit_once("/join/").ok_or_else(invalid)?;
    if place != server.shown() {
        return Err(ViewError::client(ClientCode::NotVestnik, "a link to another server"));
    }
    token.parse().map_err(|_| invalid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_this_server_and_bare_tokens_are_read_and_nothing_else() {
        let server = ServerAddress::parse("https://Chat.example:8443/v").unwrap();
        let secret = InviteToken([7; 16]);
        let written = link(&server, secret);
        assert_eq!(written, "https://chat.example:8443/v/join/07070707070707070707070707070707");
        let bare = secret.to_string();
        for good in [&written, &bare, &format!("  {written}/ "), &written.replace("https://", "")] {
            assert_eq!(token(&server, good).unwrap(), secret, "{good}");
        }
        let code = |pasted: &str| token(&server, pasted).unwrap_err().code;
        assert_eq!(code(&written.replace("chat.", "chat2.")), "not_vestnik");
        assert_eq!(code(&written.replace("https", "http")), "not_vestnik");
        assert_eq!(code("https://chat.example:8443/v/join/xyz"), "invite_invalid");
        assert_eq!(code("https://chat.example:8443/v/about"), "invite_invalid");
        assert_eq!(code(""), "invite_invalid");
        assert_eq!(code("ftp://x"), "invite_invalid");
    }
}
