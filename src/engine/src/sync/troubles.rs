//! Questions about single records that the server could not answer.

use crate::{Error, Kind, Result};

/// After so many questions in a row that the server could not answer it may be the server that fails.
const OF_THE_SERVER: u32 = 4;

/// How many questions in a row had no answer.
#[derive(Debug, Default)]
pub(super) struct Troubles(u32);

impl Troubles {
    /// The answer to a question about one record, or why there is none. A record that Action Network cannot show must
    /// not keep the others from being synced; a server that fails altogether ends the run. `answers_others`: whether it does.
    pub fn about_one<T>(
        &mut self,
        answer: Result<T>,
        answers_others: impl FnOnce() -> bool,
    ) -> Result<std::result::Result<T, Error>> {
        let error = match answer {
            Ok(answer) => {
                self.are_over();
                return Ok(Ok(answer));
            }
            Err(error) => error,
        };
        match error.kind() {
            Kind::NotFound | Kind::Rejected => return Ok(Err(error)),
            Kind::Unreadable => {}
            Kind::Transport if error.status().is_some() => {}
            _ => return Err(error),
        }
        self.0 += 1;
        if self.are_many() {
            if !answers_others() {
                return Err(error);
            }
            self.are_over();
        }
        Ok(Err(error))
    }

    /// Whether it may be the server that fails.
    pub fn are_many(&self) -> bool {
        self.0 >= OF_THE_SERVER
    }

    /// The server answers.
    pub fn are_over(&mut self) {
        self.0 = 0;
    }
}
