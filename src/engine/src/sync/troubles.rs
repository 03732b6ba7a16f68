//! Questions about single records that the server could not answer.

use crate::client::{Client, concerns_one_record};
use crate::{Error, Kind, Result};

/// After so many questions in a row that the server could not answer it may be the server that fails.
const OF_THE_SERVER: u32 = 4;

#[derive(Debug, Default)]
pub(super) struct Troubles {
    /// How many questions in a row had no answer.
    in_a_row: u32,
    /// For how many records the API token was refused.
    refused: u32,
}

impl Troubles {
    /// The answer to a question about one record, or why there is none. A record that Action Network cannot show must
    /// not keep the others from being synced; a server that fails altogether, or refuses the API token, ends the run.
    /// `answers_others`: whether it shows a list of all.
    pub fn about_one<T>(
        &mut self,
        answer: Result<T>,
        mut answers_others: impl FnMut() -> bool,
    ) -> Result<std::result::Result<T, Error>> {
        let error = match answer {
            Ok(answer) => {
                self.are_over();
                return Ok(Ok(answer));
            }
            Err(error) => error,
        };
        if self.is_kept_from(&error, &mut answers_others) {
            return Ok(Err(error));
        }
        match error.kind() {
            Kind::NotFound | Kind::Rejected => return Ok(Err(error)),
            Kind::Unreadable => {}
            Kind::Transport if error.status().is_some() => {}
            _ => return Err(error),
        }
        self.in_a_row += 1;
        if self.are_many() {
            if !answers_others() {
                return Err(error);
            }
            self.are_over();
        }
        Ok(Err(error))
    }

    /// Whether the API token was refused for just one record, such as one of another group. Action Network refuses a wrong
    /// token in the same way, and one that was revoked meanwhile, so `lists` tells now and then whether it shows a list of
    /// all.
    pub fn is_kept_from(&mut self, error: &Error, lists: impl FnOnce() -> bool) -> bool {
        if !concerns_one_record(error) {
            return false;
        }
        if self.refused.is_multiple_of(OF_THE_SERVER) && !lists() {
            return false;
        }
        self.refused += 1;
        true
    }

    /// Whether it may be the server that fails.
    pub fn are_many(&self) -> bool {
        self.in_a_row >= OF_THE_SERVER
    }

    /// The server answers.
    pub fn are_over(&mut self) {
        self.in_a_row = 0;
    }
}

/// Whether Action Network shows a list of people, whatever it says of a single one.
pub(super) fn lists_people(client: &mut Client) -> bool {
    client.people(None).next_page(client).is_ok()
}
