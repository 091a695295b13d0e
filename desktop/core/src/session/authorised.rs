//! Requests in the name of the signed-in account: a token that has just run out is replaced once.

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Api, HttpFailure, ServerAddress, TokenFailure, Tokens};
use crate::view::{ClientCode, ViewError};

/// Sends requests with the account's token.
#[derive(Clone)]
pub struct Authorised {
    /// How.
    pub api: Api,
    /// Where.
    pub server: ServerAddress,
    /// As whom.
    pub tokens: Tokens,
}

impl Authorised {
    /// GET with query parameters.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, query: &impl Serialize) -> Result<T, ViewError> {
        let token = self.token(None).await?;
        match self.api.get(&self.server, path, query, Some(&token)).await {
            Err(failure) if refuses_token(&failure) => {
                let token = self.token(Some(token)).await?;
                Ok(self.api.get(&self.server, path, query, Some(&token)).await?)
            }
            answer => Ok(answer?),
        }
    }

    /// A request with a JSON body.
    pub async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ViewError> {
        let token = self.token(None).await?;
        match self.api.send(method.clone(), &self.server, path, body, Some(&token)).await {
            Err(failure) if refuses_token(&failure) => {
                let token = self.token(Some(token)).await?;
                Ok(self.api.send(method, &self.server, path, body, Some(&token)).await?)
            }
            answer => Ok(answer?),
        }
    }

    async fn token(&self, refused: Option<String>) -> Result<String, ViewError> {
        match self.tokens.access(refused).await {
            Ok(access) => Ok(access.token),
            Err(TokenFailure::Http(failure)) => Err(failure.into()),
            Err(other) => Err(ViewError::client(ClientCode::SignedOut, other.to_string())),
        }
    }
}

fn refuses_token(failure: &HttpFailure) -> bool {
    matches!(failure, HttpFailure::Refused(error) if error.code.is_authentication())
}
