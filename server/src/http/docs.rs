//! The API's own descriptions, `/v1/openapi.json` and `/v1/asyncapi.json`, and the page to try it at `/docs`.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::{Json, Router, routing};
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApiBuilder};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{App, asyncapi};
use crate::config::HttpOptions;

const OPENAPI: &str = "/v1/openapi.json";
const ASYNCAPI: &str = "/v1/asyncapi.json";
const BEARER: &str = "access_token";

/// The frame into which the routes put their parts.
pub(super) fn description() -> OpenApi {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Vestnik")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(
                    "Answers are `{\"data\": …}` or `{\"error\": {\"code\", \"message\", …}}`. \
                     The socket is described in `/v1/asyncapi.json`.",
                ))
                .build(),
        )
        .components(Some(
            ComponentsBuilder::new().security_scheme(BEARER, SecurityScheme::Http(bearer)).build(),
        ))
        .security(Some([SecurityRequirement::new(BEARER, Vec::<String>::new())]))
        .build()
}

/// Adds the descriptions, and the page unless it is switched off.
pub(super) fn serve(routes: Router<App>, openapi: OpenApi, options: &HttpOptions) -> Router<App> {
    let asyncapi = asyncapi::document().unwrap_or_default();
    let routes = routes
        .route(OPENAPI, routing::get(async move || Json(openapi.clone())))
        .route(ASYNCAPI, routing::get(async move || Json(asyncapi.clone())));
    if !options.docs {
        return routes;
    }
    let page: Router<App> = SwaggerUi::new("/docs").config(Config::from(OPENAPI)).into();
    routes.merge(page.layer(from_fn(page_policy)))
}

/// The page brings its own scripts and styles; nothing from elsewhere.
async fn page_policy(request: Request, next: Next) -> Response {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                          img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";
    let mut response = next.run(request).await;
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}
