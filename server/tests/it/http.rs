//! HTTP as a client meets it: each bad input has its code, and loses nothing.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use vestnik_protocol::limits;
use vestnik_server::http::Patience;

use crate::caller::{PASSWORD, World, access, reply};

#[tokio::test]
async fn the_server_says_what_it_is() {
    let world = World::with(|config| config.server.name = "Наш".to_owned()).await;
    let info = world.get("/v1/server").await;
    assert_eq!(info.data()["product"], "vestnik");
    assert_eq!(info.data()["name"], "Наш");
    assert_eq!(info.data()["registration_open"], true);
}

#[tokio::test]
async fn from_registration_to_sign_out() {
    let world = World::new().await;
    let alice = world.register("alice").await;
    let me = world.get_as(access(&alice), "/v1/me").await;
    assert_eq!(me.data()["profile"]["username"], "alice");

    let change = json!({ "display_name": "Алиса" });
    let patched =
        reply(world.request(Method::PATCH, "/v1/me").bearer_auth(access(&alice)).json(&change)).await;
    assert_eq!(patched.data()["profile"]["display_name"], "Алиса");

    let bob = world.register("bob").await;
    let found = world.get_as(access(&bob), "/v1/users/search?q=%D0%B0%D0%BB%D0%B8").await;
    assert_eq!(found.data()["users"][0]["username"], "alice");
    let batch = json!({ "ids": [alice["me"]["profile"]["id"]] });
    let fetched = world.post_as(access(&bob), "/v1/users/batch", &batch).await;
    assert_eq!(fetched.data()["users"][0]["display_name"], "Алиса");
    assert_eq!(fetched.data()["users"][0].get("email"), None, "an e-mail address is its owner's alone");

    let refresh = json!({ "refresh_token": alice["tokens"]["refresh_token"] });
    let tokens = world.post("/v1/auth/refresh", &refresh).await;
    let token = tokens.data()["access_token"].as_str().unwrap().to_owned();
    world.post_as(&token, "/v1/auth/sign-out", &json!({})).await.data();
    assert_eq!(world.get_as(&token, "/v1/me").await.refused(401), "session_revoked");
    assert_eq!(world.get_as(access(&alice), "/v1/me").await.refused(401), "session_revoked");
    assert_eq!(world.post("/v1/auth/refresh", &refresh).await.refused(401), "session_revoked");

    let credentials = json!({ "login": "ALICE", "password": PASSWORD });
    world.post("/v1/auth/sign-in", &credentials).await.data();
    let wrong = json!({ "login": "alice", "password": "wrong horse" });
    assert_eq!(world.post("/v1/auth/sign-in", &wrong).await.refused(401), "credentials_wrong");
}

#[tokio::test]
async fn fields_are_named_with_their_codes() {
    let world = World::new().await;
    world.register("modern").await;
    let form = json!({ "username": "modem", "password": PASSWORD });
    let refused = world.post("/v1/auth/register", &form).await;
    assert_eq!(refused.refused(409), "username_look_alike");
    assert_eq!(refused.body["error"]["fields"][0]["field"], "username");
    let form = json!({ "username": "a", "password": "b", "email": "c" });
    let refused = world.post("/v1/auth/register", &form).await;
    assert_eq!(refused.refused(422), "username_invalid");
    assert_eq!(refused.body["error"]["fields"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn without_a_token_and_with_a_wrong_one() {
    let world = World::new().await;
    assert_eq!(world.get("/v1/me").await.refused(401), "unauthenticated");
    assert_eq!(world.get_as("abc", "/v1/me").await.refused(401), "token_invalid");
    let basic = world.request(Method::GET, "/v1/me").basic_auth("alice", Some(PASSWORD));
    assert_eq!(reply(basic).await.refused(401), "token_invalid");
    // Good on another server, which has another secret.
    let elsewhere = World::new().await;
    let foreign = elsewhere.register("alice").await;
    assert_eq!(world.get_as(access(&foreign), "/v1/me").await.refused(401), "token_invalid");
}

#[tokio::test]
async fn broken_json_and_another_media_type() {
    let world = World::new().await;
    let post = |body: &'static str, media: &'static str| {
        reply(world.request(Method::POST, "/v1/auth/sign-in").header("content-type", media).body(body))
    };
    for body in ["", "{", "[]", "null", r#"{"login": 1, "password": "x"}"#, r#"{"login": "x"}"#, "\u{0}"] {
        assert_eq!(post(body, "application/json").await.refused(400), "bad_json", "{body}");
    }
    assert_eq!(post("{}", "text/plain").await.refused(415), "unsupported_media_type");
    let without = reply(world.request(Method::POST, "/v1/auth/sign-in").body("{}")).await;
    assert_eq!(without.refused(415), "unsupported_media_type");
    let unknown_field = r#"{"login": "nobody", "password": "x", "from_the_future": true}"#;
    let tolerated = post(unknown_field, "application/json; charset=utf-8").await;
    assert_eq!(tolerated.refused(401), "credentials_wrong");
}

#[tokio::test]
async fn a_body_over_the_limit_announced_or_not() {
    let world = World::new().await;
    let exact = limits::MAX_FRAME_BYTES;
    let announced = world
        .request(Method::POST, "/v1/auth/sign-in")
        .header("content-type", "application/json")
        .body(vec![b' '; exact + 1]);
    assert_eq!(reply(announced).await.refused(413), "too_large");
    let at_the_limit = world
        .request(Method::POST, "/v1/auth/sign-in")
        .header("content-type", "application/json")
        .body(vec![b' '; exact]);
    assert_eq!(reply(at_the_limit).await.refused(400), "bad_json");

    // In chunks, without a length: counted as it comes, and cut off.
    let mut stream = TcpStream::connect(world.server.address).await.unwrap();
    let head = "POST /v1/auth/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                transfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("{:x}\r\n{}\r\n", exact / 4, " ".repeat(exact / 4));
    for _ in 0..5 {
        // The server may answer and close before all is sent.
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let mut answer = vec![0_u8; 4_096];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("too_large"), "{answer}");
}

#[tokio::test]
async fn a_query_that_is_not_one() {
    let world = World::new().await;
    let alice = world.register("alice").await;
    for path in ["/v1/users/search", "/v1/users/search?q=", "/v1/users/search?q=%FF%FE"] {
        assert_eq!(world.get_as(access(&alice), path).await.refused(400), "invalid_argument", "{path}");
    }
    let long = format!("/v1/users/search?q={}", "a".repeat(limits::MAX_SEARCH_CHARS + 1));
    assert_eq!(world.get_as(access(&alice), &long).await.refused(400), "invalid_argument");
    let ids: Vec<Value> = vec![alice["me"]["profile"]["id"].clone(); limits::MAX_USERS_PER_REQUEST + 1];
    let many = world.post_as(access(&alice), "/v1/users/batch", &json!({ "ids": ids })).await;
    assert_eq!(many.refused(400), "invalid_argument");
}

#[tokio::test]
async fn unknown_routes_and_methods() {
    let world = World::new().await;
    assert_eq!(world.get("/v2/anything").await.refused(404), "route_not_found");
    let deleted = reply(world.request(Method::DELETE, "/v1/me")).await;
    assert_eq!(deleted.refused(405), "method_not_allowed");
}

#[tokio::test]
async fn a_request_id_is_taken_when_it_is_sane_and_made_otherwise() {
    let world = World::new().await;
    let with_id =
        |id: &'static str| reply(world.request(Method::GET, "/v1/server").header("x-request-id", id));
    assert_eq!(with_id("my-id.1").await.headers["x-request-id"], "my-id.1");
    for insane in ["", "a b", "<script>", &*"x".repeat(65).leak()] {
        let made = with_id(insane).await.headers["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(made.len(), 32, "{made}");
    }
}

#[tokio::test]
async fn answers_carry_security_headers_and_only_the_page_may_run_scripts() {
    let world = World::new().await;
    let answer = world.get("/v1/server").await;
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
    let page = world.get("/docs/").await;
    assert_eq!(page.status.as_u16(), 200);
    assert!(page.body.as_str().unwrap().contains("swagger-ui"));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self';"), "{policy}");
    let script = world.get("/docs/swagger-initializer.js").await;
    assert!(script.body.as_str().unwrap().contains("/v1/openapi.json"));

    let without = World::with(|config| config.http.docs = false).await;
    assert_eq!(without.get("/docs/").await.refused(404), "route_not_found");
}

#[tokio::test]
async fn the_api_describes_itself() {
    let world = World::new().await;
    let openapi = world.get("/v1/openapi.json").await.body;
    for path in [
        "/v1/server",
        "/v1/auth/register",
        "/v1/auth/sign-in",
        "/v1/auth/refresh",
        "/v1/auth/sign-out",
        "/v1/me",
        "/v1/users/search",
        "/v1/users/batch",
        "/health/ready",
    ] {
        assert!(openapi["paths"][path].is_object(), "{path}");
    }
    assert!(openapi["components"]["schemas"]["Registration"].is_object());
    let codes = openapi["components"]["schemas"]["ErrorCode"]["enum"].as_array().unwrap();
    assert_eq!(codes.len(), vestnik_protocol::ErrorCode::ALL.len() + 1, "all, and `unknown`");
    assert!(codes.contains(&json!("refresh_reused")), "{codes:?}");
    assert_references_lead_somewhere(&openapi, &openapi);
    let asyncapi = world.get("/v1/asyncapi.json").await.body;
    assert_eq!(asyncapi["asyncapi"], "3.0.0");
}

fn assert_references_lead_somewhere(document: &Value, value: &Value) {
    match value {
        Value::Object(fields) => {
            if let Some(target) = fields.get("$ref").and_then(Value::as_str) {
                let pointer = target.strip_prefix('#').unwrap();
                assert!(document.pointer(pointer).is_some(), "{target} leads nowhere");
            }
            fields.values().for_each(|value| assert_references_lead_somewhere(document, value));
        }
        Value::Array(values) => {
            values.iter().for_each(|value| assert_references_lead_somewhere(document, value));
        }
        _ => {}
    }
}

#[tokio::test]
async fn only_configured_origins_may_call_from_a_page() {
    let world =
        World::with(|config| config.http.cors_origins = vec!["https://chat.example.org".to_owned()]).await;
    let from =
        |origin: &'static str| reply(world.request(Method::GET, "/v1/server").header("origin", origin));
    let allowed = from("https://chat.example.org").await;
    assert_eq!(allowed.headers["access-control-allow-origin"], "https://chat.example.org");
    let other = from("https://evil.example").await;
    assert!(!other.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn too_many_sign_ins_are_told_when_to_come_back() {
    let world = World::with(|config| config.limits.sign_in_per_minute_per_address = 2).await;
    let form = json!({ "login": "alice", "password": PASSWORD });
    for _ in 0..2 {
        assert_eq!(world.post("/v1/auth/sign-in", &form).await.refused(401), "credentials_wrong");
    }
    let refused = world.post("/v1/auth/sign-in", &form).await;
    assert_eq!(refused.refused(429), "rate_limited");
    let milliseconds = refused.body["error"]["retry_after_ms"].as_u64().unwrap();
    let seconds: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=30_001).contains(&milliseconds) && seconds == milliseconds.div_ceil(1_000));
    world.get("/v1/server").await.data();
}

#[tokio::test]
async fn guessing_one_account_from_many_addresses_is_slow_too() {
    let world = World::with(|config| {
        config.limits.sign_in_per_minute_per_login = 2;
        config.http.trust_proxy = true;
    })
    .await;
    let from = |address: String| {
        let form = json!({ "login": "Alice", "password": PASSWORD });
        reply(world.request(Method::POST, "/v1/auth/sign-in").header("x-forwarded-for", address).json(&form))
    };
    assert_eq!(from("192.0.2.1".to_owned()).await.refused(401), "credentials_wrong");
    assert_eq!(from("192.0.2.2".to_owned()).await.refused(401), "credentials_wrong");
    assert_eq!(from("192.0.2.3".to_owned()).await.refused(429), "rate_limited");
}

#[tokio::test]
async fn behind_a_proxy_each_client_has_its_own_limit_and_health_has_none() {
    let world = World::with(|config| {
        config.limits.requests_per_minute_per_address = 1;
        config.http.trust_proxy = true;
    })
    .await;
    let from = |address: &'static str, path: &'static str| {
        reply(world.request(Method::GET, path).header("x-forwarded-for", address))
    };
    from("192.0.2.1", "/v1/server").await.data();
    assert_eq!(from("192.0.2.1", "/v1/server").await.refused(429), "rate_limited");
    // What the client claims in front of the proxy's own entry changes nothing.
    assert_eq!(from("10.9.8.7, 192.0.2.1", "/v1/server").await.refused(429), "rate_limited");
    from("192.0.2.2", "/v1/server").await.data();
    from("192.0.2.1", "/health/ready").await.data();
}

#[tokio::test]
async fn a_user_has_a_limit_wherever_they_are() {
    let world = World::with(|config| config.limits.requests_per_minute = 2).await;
    let alice = world.register("alice").await;
    let bob = world.register("bob").await;
    for _ in 0..2 {
        world.get_as(access(&alice), "/v1/me").await.data();
    }
    assert_eq!(world.get_as(access(&alice), "/v1/me").await.refused(429), "rate_limited");
    world.get_as(access(&bob), "/v1/me").await.data();
}

#[tokio::test]
async fn a_broken_request_line_does_not_disturb_others() {
    let world = World::new().await;
    let mut stream = TcpStream::connect(world.server.address).await.unwrap();
    stream.write_all(b"\x16\x03\x01 this is not HTTP\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    world.get("/v1/server").await.data();
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_answered() {
    let world = World::with(|config| config.http.request_timeout_seconds = 1).await;
    let mut stream = TcpStream::connect(world.server.address).await.unwrap();
    // Announces a body and never sends it.
    let head = "POST /v1/auth/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                content-length: 10\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0_u8; 4_096];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 504") && answer.contains("\"timeout\""), "{answer}");
}

#[tokio::test]
async fn a_peer_that_says_nothing_or_never_ends_saying_which_http_it_speaks_is_let_go() {
    let headers = Duration::from_millis(300);
    let world = World::impatient(Patience { headers, ..Patience::default() }).await;
    for beginning in ["", "PRI * HT"] {
        let mut peer = TcpStream::connect(world.server.address).await.unwrap();
        peer.write_all(beginning.as_bytes()).await.unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(20), peer.read(&mut [0; 16])).await;
        assert!(matches!(ended, Ok(Ok(0) | Err(_))), "{ended:?}");
    }
}
