//! Everything that must hold before a change is merged: `cargo xtask test`.

use anyhow::Result;
use clap::Args;

use crate::{
    check,
    command::{cargo, output_of, run},
    page,
    setup::{self, Need},
    steps::Steps,
};

/// The tests of the real window, by the binary they are in.
const WINDOW_TESTS: &str = "binary(=window)";

#[derive(Args)]
pub struct Options {
    /// Leave out the tests that open a window
    #[arg(long)]
    no_window: bool,
}

/// `cargo xtask test`: every step, the cheap ones first; a failure does not hide what the later ones would find.
///
/// # Errors
/// A step fails; the first is named.
pub fn test(options: &Options) -> Result<()> {
    let mut steps = Steps::new();
    let with_window = cfg!(target_os = "linux") && !options.no_window;
    let mut needs = Need::ALL.to_vec();
    needs.retain(|need| with_window || *need != Need::Window);
    if !steps.run("what this computer lacks", || setup::provide(&needs, false)) {
        return steps.finish();
    }

    steps.run("formatting", check::formatting);
    // First of all the page: the app carries it inside, so it does not compile into anything useful without.
    if steps.run("the page's packages", page::install) {
        steps.run("the page's types", page::check_types);
        steps.run("the page's tests", page::test);
        steps.run("the page itself", page::build);
    }
    steps.run("lints", check::lints);
    steps.run("documentation", documentation);
    licences(&mut steps);

    // The window tests open the app itself, which a test run alone would not build. The same targets and features as the
    // tests have: nothing is built twice.
    steps.run("programs and tests", || {
        run(cargo().args(["build", "--quiet", "--workspace", "--all-targets"]))
    });
    steps.run("tests, on SQLite and MariaDB", || nextest(&format!("not {WINDOW_TESTS}")));
    if with_window {
        steps.run("tests in the window", in_the_window);
    } else {
        steps.skip("tests in the window", "they need Linux, and are left out with --no-window");
    }
    steps.finish()
}

fn documentation() -> Result<()> {
    let mut command = cargo();
    command.args(["doc", "--quiet", "--workspace", "--no-deps", "--document-private-items"]);
    // These pages are for whoever works on the code: private rooms may be linked.
    run(command.env("RUSTDOCFLAGS", "--deny warnings --allow rustdoc::private_intra_doc_links"))
}

/// Building cargo-deny takes longer than all the tests, so it is used where it is; the workflow always has it.
fn licences(steps: &mut Steps) {
    let name = "licences and sources";
    if output_of(cargo().args(["deny", "--version"])).is_none() {
        steps.skip(name, "cargo-deny is not installed");
        return;
    }
    steps.run(name, || {
        run(cargo().args(["deny", "--log-level", "error", "check", "licenses", "bans", "sources"]))
    });
}

fn nextest(filter: &str) -> Result<()> {
    run(cargo().args(["nextest", "run", "--workspace", "-E", filter]))
}

/// Each test makes a screen, a message bus and a keyring of its own; the desktop at which one sits must not be taken for
/// that screen, or windows would open there and take the keys that one types.
fn in_the_window() -> Result<()> {
    let mut command = cargo();
    command.args(["nextest", "run", "--workspace", "-E", WINDOW_TESTS]);
    run(command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY"))
}
