//! Examples of refusals.

use vestnik_protocol::{ApiError, Envelope, ErrorCode, ErrorEnvelope, FieldError};

use crate::example::{Example, example};

pub fn errors() -> Vec<Example> {
    let fields = vec![
        FieldError { field: "username".into(), code: ErrorCode::UsernameTaken },
        FieldError { field: "password".into(), code: ErrorCode::PasswordTooShort },
    ];
    let form = ApiError::fields(fields.clone()).expect("there are fields");
    let detailed =
        ApiError { details: Some(serde_json::json!({ "limit": 4096 })), ..ErrorCode::TextTooLong.into() };
    vec![
        example("bare", ApiError::from(ErrorCode::NotFound)),
        example("with the time to wait", ApiError::from(ErrorCode::RateLimited).retry_after(1_500)),
        example("with details", detailed),
        example("of a form", form.clone()),
        example("one", fields.into_iter().next().expect("there are two")),
        example("a code", ErrorCode::NotFound),
        example("a refusal over HTTP", ErrorEnvelope { error: form }),
        example("an answer over HTTP", Envelope { data: 1_u8 }),
    ]
}
