//! Runs a sandbox until it is told to stop.

mod arguments;

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::process::ExitCode;

use action_network_sandbox::Sandbox;

use arguments::{Arguments, Wish};

fn main() -> ExitCode {
    let arguments = match arguments::read(std::env::args().skip(1)) {
        Ok(Wish::Run(arguments)) => *arguments,
        Ok(Wish::Help) => {
            print(arguments::HELP);
            return ExitCode::SUCCESS;
        }
        Err(reason) => {
            complain(&format!("{reason}\n\n{}", arguments::HELP));
            return ExitCode::from(2);
        }
    };
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    // Taken before anybody hears that the sandbox is ready, so that an early signal is not lost.
    let stop = {
        let _inside = runtime.enter();
        Signals::new()?
    };
    let (people, seed) = (arguments.options.people, arguments.options.seed);
    let listen = arguments.options.listen;
    let sandbox = Sandbox::start(arguments.options)
        .map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    print(&format!(
        "action-network-sandbox: {} ({people} people, seed {seed})\n",
        sandbox.entry_point()
    ));
    if let Some(path) = &arguments.ready_file {
        fs::write(path, format!("{}\n", sandbox.entry_point()))
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    runtime.block_on(stop.arrive());
    drop(sandbox);
    Ok(())
}

/// The ways to be told to stop.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    #[cfg(unix)]
    async fn arrive(mut self) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn arrive(self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// A closed standard output must not end the sandbox, so it is no reason to fail.
fn print(text: &str) {
    let mut output = std::io::stdout();
    let _ = output.write_all(text.as_bytes());
    let _ = output.flush();
}

fn complain(text: &str) {
    let _ = writeln!(std::io::stderr(), "action-network-sandbox: {text}");
}
