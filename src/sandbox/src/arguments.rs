//! The command line.

use std::path::PathBuf;
use std::str::FromStr;

use action_network_sandbox::Options;

pub(crate) const HELP: &str = "\
A local server that stands in for Action Network's API.

  --listen ADDRESS     where to listen (127.0.0.1:0: a free port of this machine)
  --people NUMBER      how many people there are at the start (60)
  --seed NUMBER        which people: the same seed gives the same ones (7)
  --actions            with pages, messages, lists and records of them at the start
  --token TEXT         the API token that is accepted (sandbox-token)
  --origin URL         the origin written into links (the address listened on)
  --ready-file PATH    a file that is written, with the entry point in it, when requests are taken
  --help               this text
";

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Wish {
    Run(Box<Arguments>),
    Help,
}

/// How to run.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    pub(crate) options: Options,
    pub(crate) ready_file: Option<PathBuf>,
}

/// Reads the arguments, without the program's name. Both `--name value` and `--name=value` are understood.
///
/// # Errors
/// A sentence for a name that is not known, or a value that is missing or does not fit.
pub(crate) fn read(arguments: impl Iterator<Item = String>) -> Result<Wish, String> {
    let mut read = Arguments::default();
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        if argument == "--help" || argument == "-h" {
            return Ok(Wish::Help);
        }
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        let mut value = || {
            value
                .clone()
                .or_else(|| arguments.next())
                .ok_or_else(|| format!("{name} needs a value"))
        };
        match name.as_str() {
            "--listen" => read.options.listen = parse(&name, &value()?)?,
            "--people" => read.options.people = parse(&name, &value()?)?,
            "--seed" => read.options.seed = parse(&name, &value()?)?,
            "--actions" => read.options.actions = true,
            "--token" => read.options.token = value()?,
            "--origin" => read.options.origin = Some(value()?),
            "--ready-file" => read.ready_file = Some(PathBuf::from(value()?)),
            _ => return Err(format!("{name} is not known")),
        }
    }
    Ok(Wish::Run(Box::new(read)))
}

fn parse<T: FromStr>(name: &str, value: &str) -> Result<T, String> {
    value
        .parse()
        .map_err(|_| format!("{name}: {value} does not fit"))
}
