//! The special cases that every sixty people hold once.

/// What is special about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing.
    Usual,
    /// Unsubscribed from everything.
    Unsubscribed,
    /// Mail to the address comes back.
    Bouncing,
    /// Mail to the address came back once.
    PreviousBounce,
    /// Called mail spam.
    SpamComplaint,
    /// Called mail spam once.
    PreviousSpamComplaint,
    /// Known by a mobile number and nothing else.
    MobileOnly,
    /// Shares home and number with the person before.
    SharesNumber,
    /// Has no name.
    Nameless,
    /// Has of an address only the postal code.
    PostalCodeOnly,
    /// Has no address and an element without a number where the phone would be.
    NoAddress,
    /// Has a family name as long as they come.
    LongName,
    /// Has an apostrophe in the name and in the e-mail address.
    Apostrophe,
    /// Has a name that Latin 1 cannot write.
    OtherScript,
}

/// How many people it takes to have every role.
pub(super) const ROUND: usize = 60;

/// The role of a person by number.
pub(super) fn of(number: usize) -> Role {
    match number % ROUND {
        2 => Role::Apostrophe,
        4 | 40 => Role::Unsubscribed,
        7 => Role::OtherScript,
        9 => Role::Bouncing,
        14 => Role::LongName,
        17 => Role::SpamComplaint,
        21 => Role::MobileOnly,
        28 => Role::SharesNumber,
        33 => Role::Nameless,
        38 => Role::PostalCodeOnly,
        45 => Role::PreviousBounce,
        51 => Role::NoAddress,
        57 => Role::PreviousSpamComplaint,
        _ => Role::Usual,
    }
}

/// The number of the person whose home and phone this person has: usually their own.
pub(super) fn household(number: usize) -> usize {
    if of(number) == Role::SharesNumber {
        number - 1
    } else {
        number
    }
}
