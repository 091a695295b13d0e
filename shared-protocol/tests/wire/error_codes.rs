//! The catalogue of error codes is one closed, consistent list.

use std::collections::BTreeSet;
use vestnik_protocol::{ApiError, ErrorCode, FieldError};

#[test]
fn the_name_on_the_wire_is_as_str() {
    for code in ErrorCode::ALL.iter().chain([&ErrorCode::Unknown]) {
        assert_eq!(serde_json::to_value(code).expect("JSON"), code.as_str());
        let back: ErrorCode = serde_json::from_value(code.as_str().into()).expect("its own name");
        assert_eq!(back, *code);
        assert_eq!(code.to_string(), code.as_str());
    }
}

#[test]
fn all_names_are_distinct_and_snake_case() {
    let names: BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), ErrorCode::ALL.len());
    for name in names {
        assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{name}");
    }
}

#[test]
fn statuses_are_those_of_errors_and_authentication_is_401() {
    for code in ErrorCode::ALL {
        assert!((400..600).contains(&code.http_status()), "{code}");
        assert!(!code.is_authentication() || code.http_status() == 401, "{code}");
        assert!(!(code.is_authentication() && code.is_transient()), "{code}");
    }
}

#[test]
fn the_faults_of_a_server_are_transient() {
    // Only what the client did wrong may be final: otherwise a send queue would give a message up over an outage.
    for code in ErrorCode::ALL.iter().filter(|code| code.http_status() >= 500) {
        assert!(code.is_transient(), "{code}");
    }
}

#[test]
fn a_form_error_takes_the_code_of_its_first_field() {
    assert_eq!(ApiError::fields(vec![]), None);
    let field = |field: &str, code| FieldError { field: field.into(), code };
    let fields =
        vec![field("email", ErrorCode::EmailInvalid), field("password", ErrorCode::PasswordTooShort)];
    assert_eq!(ApiError::fields(fields).map(|error| error.code), Some(ErrorCode::EmailInvalid));
}
