//! The demo's server: SQLite in the demo's folder, on this computer only, with ready users.

use anyhow::{Context as _, Result, bail};
use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use super::{PROFILE, Processes};
use crate::{
    clock::poll_until,
    command::{line_of, program},
    project,
};

/// Its name among the processes.
pub const NAME: &str = "the server";
/// Longer than a start on a slow, busy machine.
const START_DEADLINE: Duration = Duration::from_secs(60);
const ANSWER_DEADLINE: Duration = Duration::from_secs(2);

/// A server that is ready.
pub struct DemoServer {
    pub url: String,
    /// What `demo-data` printed: a line for each user.
    users: String,
}

impl DemoServer {
    /// The password that `demo-data` gave to a user.
    ///
    /// # Errors
    /// It made no such user.
    pub fn password_of(&self, login: &str) -> Result<&str> {
        let mut lines = self.users.lines().filter_map(|line| line.split_once("password:"));
        let found = lines.find(|(name, _)| name.trim() == login);
        found.map(|(_, password)| password.trim()).with_context(|| format!("demo-data made no {login}"))
    }
}

/// Fills the folder with demo users, starts the server over it and waits until it is ready.
///
/// # Errors
/// It does not start; what it said lies in `server.log` in the folder.
pub fn start(processes: &mut Processes, folder: &Path) -> Result<DemoServer> {
    // The port may be taken between this and the server's start; then the server says so.
    let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
    println!("making users to try it with …");
    let users = demo_data(&mut command(folder, address))?;

    println!("starting the server …");
    let log_file = folder.join("server.log");
    let log = std::fs::File::create(&log_file).with_context(|| log_file.display().to_string())?;
    let mut server = command(folder, address);
    processes.start_in_background(NAME, server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log))?;
    let mut ended = false;
    let ready = poll_until(START_DEADLINE, || {
        ended = !processes.is_running(NAME);
        ended || is_ready(address)
    });
    if ended || !ready {
        let said = std::fs::read_to_string(&log_file).unwrap_or_default();
        bail!("the server does not start; it said:\n{said}");
    }
    Ok(DemoServer { url: format!("http://{address}"), users })
}

fn command(folder: &Path, address: SocketAddr) -> Command {
    let mut server = program(project::program(PROFILE, "vestnik-server"));
    // Whatever is configured for a real server (its database!) must not reach the demo's.
    for (variable, _) in std::env::vars_os() {
        if variable.to_string_lossy().starts_with("VESTNIK_") {
            server.env_remove(variable);
        }
    }
    server.arg("--data").arg(folder.join("server")).args(["--listen", &address.to_string()]);
    server
}

fn demo_data(server: &mut Command) -> Result<String> {
    let made = server.arg("demo-data").stdin(Stdio::null()).output().with_context(|| line_of(server))?;
    if !made.status.success() {
        bail!("`{}` failed: {}", line_of(server), String::from_utf8_lossy(&made.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&made.stdout).into_owned())
}

/// It answers "ready" to the question that a load balancer would ask.
fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, ANSWER_DEADLINE)?;
        stream.set_read_timeout(Some(ANSWER_DEADLINE))?;
        write!(stream, "GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::DemoServer;

    #[test]
    fn passwords_are_read_from_what_demo_data_prints() {
        let users = "alice    password: one two\nbob      password: three\n".to_owned();
        let server = DemoServer { url: String::new(), users };
        assert_eq!(server.password_of("alice").unwrap(), "one two");
        assert_eq!(server.password_of("bob").unwrap(), "three");
        assert!(server.password_of("carol").is_err());
    }
}
