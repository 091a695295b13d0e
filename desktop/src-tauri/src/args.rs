//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Vestnik, a messenger for your own server.
#[derive(Debug, Parser)]
#[command(name = "vestnik-desktop", version)]
pub struct Args {
    /// Folder for cache, settings, languages and logs; apps with different folders run side by side
    #[arg(long, value_name = "FOLDER", global = true)]
    pub data: Option<PathBuf>,
    /// Address of a server, filled in on the first sign-in form
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do instead of opening the window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Signs in without a window; the password is read from standard input
    SignIn {
        /// Address of the server
        #[arg(long, value_name = "URL")]
        server: String,
        /// Username or e-mail address
        #[arg(long, value_name = "NAME")]
        login: String,
    },
}
