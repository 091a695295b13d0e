//! The token of an invite: one form on the wire, however it was typed.

use vestnik_protocol::{InviteToken, InviteTokenInvalid};

const SHOWN: &str = "00ff112233445566778899aabbccddee";

#[test]
fn a_token_is_32_digits_and_comes_back() {
    let token: InviteToken = SHOWN.parse().expect("32 digits");
    assert_eq!(token.to_string(), SHOWN);
    assert_eq!(serde_json::to_value(token).expect("JSON"), SHOWN);
    assert_eq!(serde_json::from_value::<InviteToken>(SHOWN.into()).expect("its own form"), token);
    let (first, last) = (token.0.first().copied(), token.0.last().copied());
    assert_eq!((first, last), (Some(0), Some(0xee)));
}

#[test]
fn capital_digits_name_the_same_token() {
    assert_eq!(SHOWN.to_uppercase().parse::<InviteToken>(), SHOWN.parse());
}

#[test]
fn anything_else_is_refused() {
    let long = format!("{SHOWN}0");
    let signed = format!("+{}", SHOWN.get(1..).expect("it is longer"));
    let wide = "ё".repeat(16);
    let dashed = "00ff1122-3344-5566-7788-99aabbccddee";
    for bad in ["", "0", "g0ff112233445566778899aabbccddee", dashed, &long, &signed, &wide] {
        assert_eq!(bad.parse::<InviteToken>(), Err(InviteTokenInvalid), "{bad:?}");
        assert!(serde_json::from_value::<InviteToken>(bad.into()).is_err(), "{bad:?}");
    }
}

#[test]
fn who_sees_debug_output_cannot_join() {
    let token: InviteToken = SHOWN.parse().expect("32 digits");
    assert_eq!(format!("{token:?}"), "InviteToken(…)");
}
