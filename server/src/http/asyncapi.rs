//! `/v1/asyncapi.json`: the socket's frames as AsyncAPI 3, built from the very types that cross it.

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use vestnik_protocol::{ClientFrame, ServerFrame, limits};

/// The arm that stands for frames newer than this build; nobody sends it.
const UNKNOWN: &str = "unknown";

/// The whole document.
///
/// # Errors
/// Never for types that serialise; a document that does not is a fault of the build, found by the tests.
pub fn document() -> Result<Value, serde_json::Error> {
    let from_client = messages::<ClientFrame>("client", &super::frame_examples::from_client())?;
    let from_server = messages::<ServerFrame>("server", &super::frame_examples::from_server())?;
    let references = |messages: &Map<String, Value>, at: &str| -> Vec<Value> {
        messages.keys().map(|name| json!({ "$ref": format!("{at}/{name}") })).collect()
    };
    let on_channel = "#/channels/socket/messages";
    let channel: Map<String, Value> = from_client
        .keys()
        .chain(from_server.keys())
        .map(|name| (name.clone(), json!({ "$ref": format!("#/components/messages/{name}") })))
        .collect();
    let operations = json!({
        "from_client": {
            "action": "receive",
            "summary": "What a client sends. `hello` comes first.",
            "channel": { "$ref": "#/channels/socket" },
            "messages": references(&from_client, on_channel),
        },
        "to_client": {
            "action": "send",
            "summary": "What the server sends. `welcome` answers `hello`; deltas follow, then `live`.",
            "channel": { "$ref": "#/channels/socket" },
            "messages": references(&from_server, on_channel),
        },
    });
    let components: Map<String, Value> = from_client.into_iter().chain(from_server).collect();
    Ok(json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Vestnik socket",
            "version": env!("CARGO_PKG_VERSION"),
            "description": format!(
                "One JSON object in each text frame, told apart by `type`; at most {} bytes from a client. \
                 Unknown fields are ignored on both sides, unknown types from a client are answered with \
                 `frame_unknown`. HTTP is described in `/v1/openapi.json`.",
                limits::MAX_FRAME_BYTES,
            ),
        },
        "defaultContentType": "application/json",
        "channels": {
            "socket": {
                "address": "/v1/ws",
                "description": "Authorization: Bearer in the upgrade request, or the token in `hello`.",
                "messages": channel,
                "bindings": { "ws": { "method": "GET" } },
            },
        },
        "operations": operations,
        "components": { "messages": components, "schemas": schemas()? },
    }))
}

/// One message for each variant of a frame, with the examples of its type.
fn messages<T: ToSchema>(prefix: &str, examples: &[Value]) -> Result<Map<String, Value>, serde_json::Error> {
    let mut messages = Map::new();
    for variant in variants::<T>()? {
        let Some(name) = type_of(&variant).filter(|name| name != UNKNOWN) else { continue };
        let examples: Vec<Value> = examples
            .iter()
            .filter(|example| example.get("type").and_then(Value::as_str) == Some(&name))
            .map(|payload| json!({ "payload": payload }))
            .collect();
        let summary = variant.get("description").cloned().unwrap_or_default();
        let message = json!({ "name": name, "title": name, "summary": summary, "payload": variant, "examples": examples });
        messages.insert(format!("{prefix}.{name}"), message);
    }
    Ok(messages)
}

fn variants<T: PartialSchema>() -> Result<Vec<Value>, serde_json::Error> {
    let mut schema = serde_json::to_value(T::schema())?;
    Ok(match schema.get_mut("oneOf").map(Value::take) {
        Some(Value::Array(variants)) => variants,
        _ => Vec::new(),
    })
}

/// The value that `type` must have: of a variant with fields of its own, or of one that wraps a struct (`allOf`).
fn type_of(variant: &Value) -> Option<String> {
    let own = variant.pointer("/properties/type/enum/0").and_then(Value::as_str).map(str::to_owned);
    own.or_else(|| variant.get("allOf")?.as_array()?.iter().find_map(type_of))
}

fn schemas() -> Result<Value, serde_json::Error> {
    let mut schemas: Vec<(String, RefOr<Schema>)> = Vec::new();
    ClientFrame::schemas(&mut schemas);
    ServerFrame::schemas(&mut schemas);
    serde_json::to_value(schemas.into_iter().collect::<std::collections::BTreeMap<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    // No wildcard arm: a new variant does not compile until it is here, and is not green until it is documented.
    fn name_of_client(frame: &ClientFrame) -> &'static str {
        match frame {
            ClientFrame::Hello(_) => "hello",
            ClientFrame::Auth { .. } => "auth",
            ClientFrame::Commands { .. } => "commands",
            ClientFrame::CatchUp(_) => "catch_up",
            ClientFrame::CatchUpAccount { .. } => "catch_up_account",
            ClientFrame::Typing { .. } => "typing",
            ClientFrame::Watch { .. } => "watch",
            ClientFrame::Ping { .. } => "ping",
            ClientFrame::Unknown => UNKNOWN,
        }
    }

    fn name_of_server(frame: &ServerFrame) -> &'static str {
        match frame {
            ServerFrame::Welcome(_) => "welcome",
            ServerFrame::Live => "live",
            ServerFrame::Ack { .. } => "ack",
            ServerFrame::Delta(_) => "delta",
            ServerFrame::Account(_) => "account",
            ServerFrame::Reset { .. } => "reset",
            ServerFrame::Gone { .. } => "gone",
            ServerFrame::Typing(_) => "typing",
            ServerFrame::Presence { .. } => "presence",
            ServerFrame::Pong { .. } => "pong",
            ServerFrame::Error { .. } => "error",
            ServerFrame::Restarting => "restarting",
            ServerFrame::Unknown => UNKNOWN,
        }
    }

    const CLIENT: [&str; 8] =
        ["hello", "auth", "commands", "catch_up", "catch_up_account", "typing", "watch", "ping"];
    const SERVER: [&str; 12] = [
        "welcome",
        "live",
        "ack",
        "delta",
        "account",
        "reset",
        "gone",
        "typing",
        "presence",
        "pong",
        "error",
        "restarting",
    ];

    #[test]
    fn every_frame_is_a_message_and_nothing_else_is() {
        let document = document().unwrap();
        let mut documented: Vec<&String> =
            document["components"]["messages"].as_object().unwrap().keys().collect();
        let mut expected: Vec<String> = CLIENT.iter().map(|name| format!("client.{name}")).collect();
        expected.extend(SERVER.iter().map(|name| format!("server.{name}")));
        documented.sort();
        expected.sort();
        assert_eq!(documented, expected.iter().collect::<Vec<_>>());
    }

    #[test]
    fn every_message_has_an_example_that_parses_as_its_frame() {
        let document = document().unwrap();
        let examples = |name: String| -> Vec<Value> {
            let message = &document["components"]["messages"][&name];
            let examples = message["examples"].as_array().unwrap();
            assert!(!examples.is_empty(), "{name} has no example");
            examples.iter().map(|example| example["payload"].clone()).collect()
        };
        for name in CLIENT {
            for example in examples(format!("client.{name}")) {
                let frame: ClientFrame = serde_json::from_value(example.clone()).unwrap();
                assert_eq!(name_of_client(&frame), name);
                assert_eq!(serde_json::to_value(frame).unwrap(), example);
            }
        }
        for name in SERVER {
            for example in examples(format!("server.{name}")) {
                let frame: ServerFrame = serde_json::from_value(example.clone()).unwrap();
                assert_eq!(name_of_server(&frame), name);
                assert_eq!(serde_json::to_value(frame).unwrap(), example);
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn check(document: &Value, value: &Value) {
            match value {
                Value::Object(fields) => {
                    if let Some(target) = fields.get("$ref").and_then(Value::as_str) {
                        let pointer = target.strip_prefix('#').unwrap();
                        assert!(document.pointer(pointer).is_some(), "{target} leads nowhere");
                    }
                    fields.values().for_each(|value| check(document, value));
                }
                Value::Array(values) => values.iter().for_each(|value| check(document, value)),
                _ => {}
            }
        }
        let document = document().unwrap();
        check(&document, &document);
    }
}
