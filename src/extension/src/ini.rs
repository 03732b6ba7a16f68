//! What a server's administrator sets, at system level only: a site's code cannot send the token elsewhere.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use ext_php_rs::flags::IniEntryPermission;
use ext_php_rs::zend::{IniEntryDef, IniEntryDefs};
use osdi_engine::client::{ApiToken, ClientConfig};
use osdi_engine::{Error, Kind, Result};

use crate::door::ini_value;

static ENTRIES: IniEntryDefs<6> = IniEntryDefs::new([
    // Comma separated.
    IniEntryDef::new(
        c"osdi_client.allowed_origins",
        c"https://actionnetwork.org",
        IniEntryPermission::System,
    ),
    // Seconds.
    IniEntryDef::new(
        c"osdi_client.connect_timeout",
        c"10",
        IniEntryPermission::System,
    ),
    // Seconds.
    IniEntryDef::new(c"osdi_client.timeout", c"30", IniEntryPermission::System),
    // 0 for no limit.
    IniEntryDef::new(
        c"osdi_client.requests_per_second",
        c"4",
        IniEntryPermission::System,
    ),
    // A directory in which PHP's processes agree on that number; empty for the system's temporary one.
    IniEntryDef::new(
        c"osdi_client.rate_directory",
        c"",
        IniEntryPermission::System,
    ),
    IniEntryDef::end(),
]);

/// Makes the entries known to PHP. Called once, when the module starts.
pub fn register(module: i32) {
    IniEntryDef::register(ENTRIES.as_slice(), module);
}

/// The settings of a client.
///
/// # Errors
/// [`Kind::Configuration`] naming the entry that cannot be used.
pub fn client_config(entry_point: &str, token: ApiToken) -> Result<ClientConfig> {
    let mut config = ClientConfig::new(entry_point, token);
    let origins = ini_value("osdi_client.allowed_origins").unwrap_or_default();
    config.allowed_origins = origins
        .split(',')
        .map(str::trim)
        .filter(|origin| !origin.is_empty())
        .map(str::to_owned)
        .collect();
    config.connect_timeout = seconds("osdi_client.connect_timeout")?;
    config.timeout = seconds("osdi_client.timeout")?;
    config.requests_per_second = number(
        "osdi_client.requests_per_second",
        "0 (no limit) or more",
        |rate| rate >= 0.0,
    )?;
    config.rate_directory = Some(directory("osdi_client.rate_directory")?);
    Ok(config)
}

fn directory(name: &str) -> Result<PathBuf> {
    let text = ini_value(name).unwrap_or_default();
    let path = match text.trim() {
        "" => env::temp_dir(),
        path => PathBuf::from(path),
    };
    if path.is_absolute() {
        Ok(path)
    } else {
        Err(cannot_use(name, "a directory's whole path", &text))
    }
}

fn seconds(name: &str) -> Result<Duration> {
    number(name, "a number of seconds above 0", |seconds| {
        seconds > 0.0 && seconds <= f64::from(u32::MAX)
    })
    .map(Duration::from_secs_f64)
}

fn number(name: &str, must_be: &str, fits: impl Fn(f64) -> bool) -> Result<f64> {
    let text = ini_value(name).unwrap_or_default();
    text.trim()
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite() && fits(*number))
        .ok_or_else(|| cannot_use(name, must_be, &text))
}

fn cannot_use(name: &str, must_be: &str, text: &str) -> Error {
    Error::new(
        Kind::Configuration,
        format!("The setting {name} in php.ini must be {must_be}, not \"{text}\"."),
    )
}
