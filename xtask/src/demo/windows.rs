//! The demo in two windows.

use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use super::server::DemoServer;
use super::{PEOPLE, PROFILE, Processes, fresh_folder, server};
use crate::{
    command::{cargo, line_of, program, run},
    page, project,
    setup::{self, Need},
};

/// Builds all, then shows it.
///
/// # Errors
/// Something is missing, does not build or does not start.
pub fn demo() -> Result<()> {
    setup::provide(&[Need::Compiler, Need::Build, Need::Node], false)?;
    println!("building the page …");
    page::install()?;
    page::build()?;
    println!("building server and app (minutes the first time, seconds later) …");
    run(cargo().args(["build", "--workspace", "--bins"]))?;

    let folder = fresh_folder()?;
    let mut processes = Processes::new()?;
    let server = server::start(&mut processes, &folder)?;
    for person in PEOPLE {
        println!("signing {person} in …");
        let data = folder.join(person);
        sign_in(&data, &server, person)?;
        processes.start_in_background(person, &mut app(&folder, person)?)?;
    }
    println!("\ntwo windows are open: alice in one, bob in the other. Write in one and look at the other.");
    println!("the server is {url}; {url}/docs is a page to try its interface", url = server.url);
    println!("close both windows or press Ctrl+C to end it all");
    let end = processes.wait_for(&PEOPLE, server::NAME);
    println!("ending …");
    end.map(drop)
}

/// Its own words go beside its data: GTK says much that helps nobody on this terminal.
fn app(folder: &Path, person: &str) -> Result<Command> {
    let log = fs::File::create(folder.join(format!("{person}.log")))?;
    let mut app = program(project::program(PROFILE, "vestnik-desktop"));
    app.arg("--data").arg(folder.join(person));
    app.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    Ok(app)
}

/// The password goes over standard input: arguments can be read by every user of the computer.
fn sign_in(data: &Path, server: &DemoServer, login: &str) -> Result<()> {
    let mut command = program(project::program(PROFILE, "vestnik-desktop"));
    command.arg("sign-in").arg("--data").arg(data).args(["--server", &server.url, "--login", login]);
    let mut child = command.stdin(Stdio::piped()).spawn().with_context(|| line_of(&command))?;
    if let Some(mut input) = child.stdin.take() {
        writeln!(input, "{}", server.password_of(login)?)?;
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{}` failed ({status})", line_of(&command));
    }
    Ok(())
}
