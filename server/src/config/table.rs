//! The one table of options: key, type, default and meaning. Structs, defaults, the example file, the environment's
//! names and the table in `docs/admin.md` all come from here, so none of them can drift from the others.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

use super::Secret;

/// One option, as the example file and the documentation show it.
#[derive(Debug, Clone)]
pub struct OptionInfo {
    /// Section and name with a dot between them, as `limits.sign_in_per_minute`.
    pub key: &'static str,
    /// What it does, with its unit.
    pub meaning: &'static str,
    /// As JSON; null where the option is absent by default.
    pub default: serde_json::Value,
    /// A value to show where there is no default.
    pub sample: Option<&'static str>,
}

/// One section of the file.
#[derive(Debug, Clone)]
pub struct SectionInfo {
    /// Its name in brackets.
    pub name: &'static str,
    /// What belongs there.
    pub meaning: &'static str,
    /// Its options, in order.
    pub options: Vec<OptionInfo>,
}

macro_rules! options {
    ($(
        $(#[doc = $section_doc:literal])+
        $section:ident: $Section:ident {
            $( $(#[doc = $doc:literal])+ $field:ident: $ty:ty = $default:expr $(, sample $sample:literal)?; )+
        }
    )+) => {
        /// Everything that can be configured. Made by [`super::load`], by `default()` or by [`Config::for_tests`].
        #[derive(Debug, Clone, PartialEq, Default, Deserialize)]
        #[serde(default)]
        pub struct Config {
            $( $(#[doc = $section_doc])+ pub $section: $Section, )+
        }

        $(
            $(#[doc = $section_doc])+
            #[derive(Debug, Clone, PartialEq, Deserialize)]
            #[serde(default)]
            pub struct $Section {
                $( $(#[doc = $doc])+ pub $field: $ty, )+
            }

            impl Default for $Section {
                fn default() -> Self {
                    Self { $( $field: $default, )+ }
                }
            }
        )+

        /// Every section with every option, in the order of the example file.
        #[must_use]
        pub fn table() -> Vec<SectionInfo> {
            vec![$( SectionInfo {
                name: stringify!($section),
                meaning: concat!($($section_doc),+).trim_ascii(),
                options: {
                    let defaults = $Section::default();
                    vec![$( OptionInfo {
                        key: concat!(stringify!($section), ".", stringify!($field)),
                        meaning: concat!($($doc),+).trim_ascii(),
                        default: serde_json::to_value(&defaults.$field).unwrap_or_default(),
                        sample: None $(.or(Some($sample)))?,
                    } ),+]
                },
            } ),+]
        }
    };
}

options! {
    /// The server as a whole.
    server: ServerOptions {
        /// What people see as the server's name.
        name: String = "Vestnik".to_owned();
        /// Address and port to listen on. The default is reachable from this machine only: put a TLS proxy in front before opening it.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8480));
        /// Data folder: built-in database and generated secret. Absent: the system's folder for application data.
        data: Option<PathBuf> = None, sample "/var/lib/vestnik";
        /// Seconds that a shutdown may take before open connections are cut.
        shutdown_seconds: u64 = 10;
    }
    /// Where data lives.
    database: DatabaseOptions {
        /// `mysql://user:password@host:3306/name` for MySQL 8 or MariaDB 10.6 and newer, or `sqlite:///path`. Absent: SQLite in the data folder.
        url: Option<Secret> = None, sample "mysql://vestnik:password@localhost:3306/vestnik";
        /// Connections for reading.
        reader_connections: u32 = 8;
        /// Connections for writing (MySQL and MariaDB; SQLite has one).
        writer_connections: u32 = 8;
        /// Milliseconds to wait for a free connection before a request is refused.
        acquire_timeout_ms: u64 = 5_000;
        /// Seconds that a statement may take before its connection is given up as dead (MySQL and MariaDB).
        statement_timeout_seconds: u64 = 30;
    }
    /// Accounts, sign-in and sessions.
    auth: AuthOptions {
        /// Anyone may register.
        registration_open: bool = true;
        /// Secret that signs tokens, at least 32 characters. Absent: generated once and kept in the data folder. Several servers over one database need the same one.
        secret: Option<Secret> = None, sample "at-least-32-random-characters-here";
        /// Minutes for which an access token is good.
        access_token_minutes: u64 = 15;
        /// Days without use after which a session ends.
        session_idle_days: u64 = 90;
        /// Argon2id memory in KiB for one password.
        argon2_memory_kib: u32 = 19_456;
        /// Argon2id passes.
        argon2_passes: u32 = 2;
        /// Argon2id lanes.
        argon2_lanes: u32 = 1;
        /// Passwords hashed at once; 0: one for each processor.
        argon2_at_once: usize = 0;
        /// Sign-ins that may wait for their turn; one more is answered `busy`.
        argon2_queue: usize = 64;
    }
    /// The HTTP side.
    http: HttpOptions {
        /// Seconds that a request may take before it is answered `timeout` (sockets excepted).
        request_timeout_seconds: u64 = 30;
        /// Take the client's address from the last entry of X-Forwarded-For. Only behind a proxy of your own that sets it.
        trust_proxy: bool = false;
        /// Origins of web pages that may call the API, as `https://chat.example.org`; `*` for any. The desktop app needs none.
        cors_origins: Vec<String> = Vec::new();
        /// Serve the page to try the API at `/docs`.
        docs: bool = true;
    }
    /// Bounds on what one user or one address may ask for. A refusal says when to try again.
    limits: LimitOptions {
        /// Requests a minute from one address.
        requests_per_minute_per_address: u32 = 1_200;
        /// Requests a minute of one user.
        requests_per_minute: u32 = 1_200;
        /// Sign-ins a minute from one address.
        sign_in_per_minute_per_address: u32 = 20;
        /// Sign-ins a minute to one account, wherever they come from.
        sign_in_per_minute_per_login: u32 = 10;
        /// Registrations an hour from one address.
        register_per_hour_per_address: u32 = 30;
        /// User searches a minute of one user.
        search_per_minute: u32 = 120;
        /// Messages a minute of one user, over HTTP and socket together.
        messages_per_minute: u32 = 300;
        /// Typing notices a minute of one user.
        typing_per_minute: u32 = 120;
        /// Socket frames of any kind a minute of one user.
        frames_per_minute: u32 = 1_200;
        /// Sockets open at once for one user.
        sockets_per_user: u32 = 20;
        /// Sockets open at once from one address.
        sockets_per_address: u32 = 200;
        /// KiB that wait for one socket; a slower reader is sent the rest later, from the database.
        outbound_kib_per_socket: u32 = 1_024;
        /// Commands that wait for the database (for each of its writers); one more is answered `busy`.
        queued_commands: u32 = 8_192;
    }
    /// Prometheus metrics, on a listener of their own.
    metrics: MetricsOptions {
        /// Address and port of `/metrics`. Absent: none. Whoever reaches it can read it.
        listen: Option<SocketAddr> = None, sample "127.0.0.1:9480";
    }
    /// Logs.
    logs: LogOptions {
        /// `error`, `warn`, `info`, `debug`, `trace`, or filters such as `info,vestnik_server::chat=debug`.
        level: String = "info".to_owned();
        /// Of the console: `human` or `json`.
        format: LogFormat = LogFormat::Human;
        /// Folder of daily log files (always JSON). Absent: console only.
        folder: Option<PathBuf> = None, sample "/var/log/vestnik";
        /// Daily log files kept.
        keep_files: usize = 14;
    }
}

/// How the console's log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Coloured lines on a terminal.
    Human,
    /// One JSON object in a line.
    Json,
}
