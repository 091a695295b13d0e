//! How a server's certificate is judged: by the system's own rules, the same for HTTP and for the socket.

use std::sync::{Arc, OnceLock};

use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

/// The TLS configuration of this process; reading the system's certificates takes long enough to do it once.
pub fn tls_config() -> Arc<ClientConfig> {
    static CONFIG: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    Arc::clone(CONFIG.get_or_init(|| Arc::new(build())))
}

fn build() -> ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let by_system = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_platform_verifier())
        .map(|builder| builder.with_no_client_auth());
    by_system.unwrap_or_else(|error| {
        // A system without certificates (a bare container) still talks to http servers; https ones count as untrusted.
        tracing::warn!(%error, "the system's certificates cannot be read");
        let builder =
            ClientConfig::builder_with_provider(provider).with_protocol_versions(rustls::DEFAULT_VERSIONS);
        match builder {
            Ok(builder) => builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth(),
            Err(_) => {
                ClientConfig::builder().with_root_certificates(RootCertStore::empty()).with_no_client_auth()
            }
        }
    })
}
