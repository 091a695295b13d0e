//! A server for one test, and whoever calls it.

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use vestnik_server::http::Patience;
use vestnik_server::{Config, RunningServer, Server};

pub const PASSWORD: &str = "correct horse battery";

/// A server in a folder of its own.
pub struct World {
    pub server: RunningServer,
    pub folder: tempfile::TempDir,
    http: reqwest::Client,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl World {
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::start(change, Patience::default()).await
    }

    /// A server that bears no long silence.
    pub async fn impatient(patience: Patience) -> Self {
        Self::start(|_| (), patience).await
    }

    async fn start(change: impl FnOnce(&mut Config), patience: Patience) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::for_tests(folder.path());
        change(&mut config);
        let server = Server::start_with(config, patience).await.unwrap();
        Self { server, folder, http: client() }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.server.address))
    }

    pub async fn get(&self, path: &str) -> Reply {
        reply(self.request(Method::GET, path)).await
    }

    pub async fn get_as(&self, token: &str, path: &str) -> Reply {
        reply(self.request(Method::GET, path).bearer_auth(token)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        reply(self.request(Method::POST, path).json(body)).await
    }

    pub async fn post_as(&self, token: &str, path: &str, body: &Value) -> Reply {
        reply(self.request(Method::POST, path).bearer_auth(token).json(body)).await
    }

    /// Registers; gives the answer's data.
    pub async fn register(&self, username: &str) -> Value {
        let form = json!({ "username": username, "password": PASSWORD, "device_name": "test" });
        let reply = self.post("/v1/auth/register", &form).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        reply.body["data"].clone()
    }
}

impl Reply {
    /// The code of the error, which must be of this status.
    pub fn refused(&self, status: u16) -> &str {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body["error"]["code"].as_str().unwrap()
    }

    pub fn data(&self) -> &Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        &self.body["data"]
    }
}

pub fn access(signed_in: &Value) -> &str {
    signed_in["tokens"]["access_token"].as_str().unwrap()
}

pub fn client() -> reqwest::Client {
    // Another test of the process may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

pub async fn reply(request: reqwest::RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Reply { status, headers, body }
}
