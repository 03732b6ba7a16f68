//! The file with the next free moment: one for each origin and token, shared by all processes of the machine.
//!
//! It is opened anew each time, which costs some microseconds: a kept descriptor would be shared with forked processes
//! and so would its lock, and it would outlive a file that somebody cleaned away. The lock is the kernel's: it ends with
//! the process. Other users of the machine can read and write the file, because the web server and the cron job are
//! different users; so it is taken for no more than a hint how long to wait, and never for a long time.

use std::fmt::Display;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};
use nix::libc::{O_NOFOLLOW, O_NONBLOCK};
use sha2::{Digest as _, Sha256};
use url::Origin;

use super::CAUTION;
use super::record::{Boot, FILE_LENGTH, LENGTH, Record};
use crate::client::ApiToken;

/// How often the lock is tried, and how long the pauses in between are. It is held for microseconds; who does not get
/// it within this time is being kept from it.
const TRIES: u32 = 500;
const BETWEEN_TRIES: Duration = Duration::from_millis(1);

pub(super) struct Ledger {
    path: PathBuf,
}

impl Ledger {
    /// The file of this origin and token in this directory. Touches nothing yet.
    pub fn new(directory: &Path, origin: &Origin, token: &ApiToken) -> Self {
        // The digest does not lead back to the token, which is too long and too random to be guessed.
        let mut digest = Sha256::new();
        digest.update(origin.ascii_serialization());
        digest.update([0]);
        digest.update(token.reveal());
        let name: String = digest
            .finalize()
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self {
            path: directory.join(format!("osdi-client-{name}.rate")),
        }
    }

    /// Lets the closure see the next free moment and set another one, while nobody else does. A moment further ahead
    /// than `furthest` was not written by a process that keeps to the rules, or before the machine was started anew.
    ///
    /// # Errors
    /// A sentence for the administrator when the file cannot be used. The closure was not called then.
    pub fn change<T>(
        &self,
        now: Duration,
        furthest: Duration,
        decide: &impl Fn(Duration) -> (Option<Duration>, T),
    ) -> Result<(Option<Duration>, T), String> {
        let (mut file, is_new) = self.locked()?;
        let cannot = |error: &dyn Display| self.cannot(error);
        let mut bytes = Vec::new();
        (&mut *file)
            .take(FILE_LENGTH as u64)
            .read_to_end(&mut bytes)
            .map_err(|error| cannot(&error))?;
        let is_plausible = |record: &Record| record.is_plausible(now, furthest);
        let newest = Record::newest(&bytes, boot(), is_plausible);
        let free_at = match newest {
            Some((_, record)) => record.free_at,
            None if is_new && bytes.is_empty() => Duration::ZERO,
            None => now.saturating_add(CAUTION),
        };
        let (next, answer) = decide(free_at);
        if let Some(free_at) = next {
            let record = Record {
                written: now,
                free_at,
            };
            // Without the record others would start at the same moment: better nobody relies on the file then.
            write(&mut file, newest.map(|(place, _)| place), record)
                .map_err(|error| cannot(&error))?;
        }
        Ok((next, answer))
    }

    fn locked(&self) -> Result<(Flock<File>, bool), String> {
        // A file that was removed between being opened and being locked is not the one others find.
        for _ in 0..3 {
            let (file, is_new) = self.open().map_err(|error| self.cannot(&error))?;
            let file = self.lock(file)?;
            let metadata = file.metadata().map_err(|error| self.cannot(&error))?;
            if !metadata.is_file() || metadata.len() > FILE_LENGTH as u64 || metadata.nlink() > 1 {
                return Err(self.cannot(&"it is not a file of osdi-client"));
            }
            if metadata.nlink() == 1 {
                return Ok((file, is_new));
            }
        }
        Err(self.cannot(&"it is removed again and again"))
    }

    fn lock(&self, mut file: File) -> Result<Flock<File>, String> {
        for _ in 0..TRIES {
            match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
                Ok(locked) => return Ok(locked),
                Err((back, Errno::EWOULDBLOCK | Errno::EINTR)) => file = back,
                Err((_, error)) => return Err(self.cannot(&error)),
            }
            thread::sleep(BETWEEN_TRIES);
        }
        Err(self.cannot(&"another process keeps it locked"))
    }

    /// Opens the file, or makes it. In this order and without `O_CREAT` at first, because Linux refuses to open a
    /// file of another user in the temporary directory so (`fs.protected_regular`).
    fn open(&self) -> io::Result<(File, bool)> {
        for _ in 0..3 {
            match options().open(&self.path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                opened => return Ok((opened?, false)),
            }
            match options().create_new(true).mode(0o666).open(&self.path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => {
                    let made = made?;
                    // Whatever the umask is.
                    made.set_permissions(Permissions::from_mode(0o666))?;
                    return Ok((made, true));
                }
            }
        }
        // It can neither be opened nor made: a link that leads nowhere.
        Err(io::Error::other("it is not a file of osdi-client"))
    }

    fn cannot(&self, why: &dyn Display) -> String {
        format!(
            "The limit of requests per second is not shared with other processes, because {} cannot be used ({why}). Set \
             osdi_client.rate_directory in php.ini to a directory in which the web server and the cron job can both \
             write.",
            self.path.display()
        )
    }
}

/// Writes the record to the place where the newest one is not.
fn write(file: &mut File, newest: Option<usize>, record: Record) -> io::Result<()> {
    let offset = match newest {
        Some(0) => LENGTH,
        Some(_) => 0,
        None => {
            // What could not be trusted must not come into force later.
            file.set_len(0)?;
            0
        }
    };
    file.seek(SeekFrom::Start(offset as u64))?;
    file.write_all(&record.bytes(boot()))
}

/// Neither follows a link nor waits for the other end of a pipe.
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .write(true)
        .custom_flags(O_NOFOLLOW | O_NONBLOCK);
    options
}

/// This start of the machine, as far as the system names it.
fn boot() -> Boot {
    static BOOT: OnceLock<Boot> = OnceLock::new();
    *BOOT.get_or_init(|| {
        let id = fs::read("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let mut boot = [0; 8];
        for (to, from) in boot.iter_mut().zip(Sha256::digest(id)) {
            *to = from;
        }
        Boot(boot)
    })
}

#[cfg(test)]
mod tests;
