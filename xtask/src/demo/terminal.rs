//! The demo without a window: two cores that chat on the terminal. Needs neither WebKit nor Node.

use anyhow::Result;
use std::io::{IsTerminal as _, stdin};

use super::processes::Ended;
use super::{PEOPLE, PROFILE, Processes, fresh_folder, server};
use crate::{
    command::{cargo, program, run},
    project,
    setup::{self, Need},
};

/// Its name among the processes.
const NAME: &str = "the conversation";

/// Builds the server and two cores, then lets them talk.
///
/// # Errors
/// Something is missing, does not build or does not start.
pub fn demo() -> Result<()> {
    setup::provide(&[Need::Compiler], false)?;
    println!("building server and core (minutes the first time, seconds later) …");
    run(cargo().args(["build", "--workspace", "--bin", "vestnik-server", "--example", "headless"]))?;

    let folder = fresh_folder()?;
    let mut processes = Processes::new()?;
    let server = server::start(&mut processes, &folder)?;
    let [alice, bob] = PEOPLE;
    println!("the server is {}; {alice} and {bob} sign in, each with a core of their own\n", server.url);
    let mut conversation = program(project::program(PROFILE, "examples/headless"));
    conversation.arg("--server").arg(&server.url).arg("--data").arg(folder.join("people"));
    for person in PEOPLE {
        conversation.arg("--person").arg(format!("{person}:{}", server.password_of(person)?));
    }
    if !stdin().is_terminal() {
        conversation.arg("--play");
    }
    processes.start(NAME, &mut conversation)?;
    match processes.wait_for(&[NAME], server::NAME)? {
        Ended::ByThemselves => processes.succeeded(NAME),
        Ended::Interrupted => Ok(()),
    }
}
