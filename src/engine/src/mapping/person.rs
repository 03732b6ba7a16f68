//! A person in the words of neither side, and the way there and back.
//!
//! The rules are those of osdi-client 1.2.3 (its field mapping), without the ones that lose data or consent: what
//! one side does not say is never cleared on the other, and nobody is subscribed by being mapped.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::address::Address;
use super::consent::Consent;
use super::field::Field;
use super::field_map::{Held, Mapped, MappedField, MappedName, Stored};
use super::language::{language_of, locale_for};
use super::phone::{normalize_phone, normalize_remote_phone, readable_phone};
use super::text::{clean, clean_option};
use crate::crm::{Contact, ContactFields, ContactWrite, EmailWrite, OnHold, Options, PhoneWrite};
use crate::osdi::{EmailAddress, Person, PhoneNumber};

/// Values of the common fields, in normal form; what is missing is not known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonFields {
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// Two letters, lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Primary e-mail address as written; compared without case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Known only together with an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_consent: Option<Consent>,
    /// E.164 form; a text that is no number is kept as it is, and never travels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
    /// Known only together with a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile_consent: Option<Consent>,
    /// Primary address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Action Network's custom fields by name, as far as a site's own mapper knows them. An empty text is a field that it
    /// knows and that has no value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub custom_fields: BTreeMap<String, String>,
    /// Fields of the profile's field map. An empty text is a field that has no value; one that is not here is not known.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub mapped: BTreeMap<MappedName, String>,
    /// How the side itself has them, by which edits are told.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub stored: BTreeMap<MappedName, Stored>,
    /// Those whose values do not go to the other side, and why. Neither compared nor remembered.
    #[serde(skip)]
    pub held: BTreeMap<MappedName, Held>,
    /// CiviCRM: mailings to the address are suspended. Neither compared nor remembered.
    #[serde(skip)]
    pub is_on_hold: bool,
}

impl PersonFields {
    /// What CiviCRM says about a contact.
    #[must_use]
    pub fn of_contact(contact: &Contact, options: &Options) -> Self {
        if let Some(mapped) = &contact.mapped {
            return Self::of_mapped(mapped, contact, options);
        }
        let country = options.default_country.as_deref();
        let email = clean_option(contact.email.as_deref());
        let mobile = clean_option(contact.phone.as_deref())
            .map(|number| normalize_phone(&number, country).unwrap_or(number));
        let (mapped, stored, held) = mapped(options, |field| field.of_local(&contact.field_map));
        Self {
            given_name: clean_option(contact.first_name.as_deref()),
            family_name: clean_option(contact.last_name.as_deref()),
            language: contact.preferred_language.as_deref().and_then(language_of),
            email_consent: Some(Consent::email_of_contact(contact))
                .filter(|consent| email.is_some() || consent.is_closed()),
            email,
            mobile_consent: Some(Consent::mobile_of_contact(contact))
                .filter(|consent| mobile.is_some() || consent.is_closed()),
            mobile,
            address: Address::from_contact(contact, options),
            custom_fields: BTreeMap::new(),
            mapped,
            stored,
            held,
            is_on_hold: contact.email_on_hold != OnHold::No,
        }
    }

    /// What a site's own mapper says about a contact. Consent is what CiviCRM says; the mapper can close a channel besides, and
    /// open none.
    fn of_mapped(mapped: &Person, contact: &Contact, options: &Options) -> Self {
        let said = Self::of_person(mapped, options);
        let tighter = |own: Consent, said: Option<Consent>| match said {
            Some(said) if said.is_closed() && !own.is_closed() => Consent::Refused,
            _ => own,
        };
        let email_consent = tighter(Consent::email_of_contact(contact), said.email_consent);
        let mobile_consent = tighter(Consent::mobile_of_contact(contact), said.mobile_consent);
        Self {
            email_consent: Some(email_consent)
                .filter(|consent| said.email.is_some() || consent.is_closed()),
            mobile_consent: Some(mobile_consent)
                .filter(|consent| said.mobile.is_some() || consent.is_closed()),
            custom_fields: custom_fields(mapped),
            is_on_hold: contact.email_on_hold != OnHold::No,
            ..said
        }
    }

    /// What Action Network says about a person.
    #[must_use]
    pub fn of_person(person: &Person, options: &Options) -> Self {
        let country = options.default_country.as_deref();
        let email = person.primary_email();
        let phone = person.primary_phone();
        let address = email.and_then(|email| clean_option(email.address.as_deref()));
        let mobile = phone
            .and_then(|phone| clean_option(phone.number.as_deref()))
            .map(|number| normalize_remote_phone(&number, country).unwrap_or(number));
        let (mapped, stored, held) =
            mapped(options, |field| field.of_remote(&person.custom_fields));
        let consent =
            |status: Option<&_>| Some(status.map_or(Consent::Unknown, Consent::of_status));
        Self {
            given_name: clean_option(person.given_name.as_deref()),
            family_name: clean_option(person.family_name.as_deref()),
            language: person
                .languages_spoken
                .first()
                .and_then(|code| language_of(code)),
            email_consent: address
                .as_ref()
                .and_then(|_| consent(email.and_then(|email| email.status.as_ref()))),
            email: address,
            mobile_consent: mobile
                .as_ref()
                .and_then(|_| consent(phone.and_then(|phone| phone.status.as_ref()))),
            mobile,
            address: person.primary_address().and_then(Address::from_remote),
            custom_fields: if options.own_mapper {
                custom_fields(person)
            } else {
                BTreeMap::new()
            },
            mapped,
            stored,
            held,
            is_on_hold: false,
        }
    }

    /// For a person to recognise it by: its name, else its address, else its number.
    #[must_use]
    pub fn name(&self) -> String {
        let names: Vec<&str> = [&self.given_name, &self.family_name]
            .into_iter()
            .filter_map(|name| name.as_deref())
            .collect();
        if names.is_empty() {
            return self
                .email
                .clone()
                .or_else(|| self.mobile.clone())
                .unwrap_or_default();
        }
        names.join(" ")
    }

    /// The form in which a field is compared; nothing when the field is empty.
    #[must_use]
    pub fn key(&self, field: Field) -> Option<String> {
        match field {
            Field::GivenName => self.given_name.clone(),
            Field::FamilyName => self.family_name.clone(),
            Field::Language => self.language.clone(),
            Field::Email => self.email.as_deref().map(str::to_lowercase),
            Field::EmailConsent => self.email_consent.map(|consent| format!("{consent:?}")),
            Field::Mobile => self.mobile.clone(),
            Field::MobileConsent => self.mobile_consent.map(|consent| format!("{consent:?}")),
            Field::Address => self.address.as_ref().map(Address::key),
            Field::CustomFields => {
                let filled = || self.filled_custom_fields();
                let text = || serde_json::to_string(&filled().collect::<BTreeMap<_, _>>());
                filled().next().and_then(|_| text().ok())
            }
            Field::Mapped(name) => self.mapped.get(&name).and_then(|value| clean(value)),
        }
    }

    /// Whether a field is as it was when `before` was remembered of the same side.
    #[must_use]
    pub fn is_unchanged(&self, field: Field, before: &Self) -> bool {
        match field {
            Field::Mapped(name) => self.own(name) == before.own(name),
            _ => self.key(field) == before.key(field),
        }
    }

    /// A mapped field as the side itself has it.
    fn own(&self, name: MappedName) -> Option<String> {
        let own = self
            .stored
            .get(&name)
            .and_then(|stored| stored.own.as_ref());
        own.or_else(|| self.mapped.get(&name))
            .and_then(|text| clean(text))
    }

    /// Takes one field's value over from another person.
    pub fn take(&mut self, field: Field, from: &Self) {
        match field {
            Field::GivenName => self.given_name.clone_from(&from.given_name),
            Field::FamilyName => self.family_name.clone_from(&from.family_name),
            Field::Language => self.language.clone_from(&from.language),
            Field::Email => self.email.clone_from(&from.email),
            Field::EmailConsent => self.email_consent = from.email_consent,
            Field::Mobile => self.mobile.clone_from(&from.mobile),
            Field::MobileConsent => self.mobile_consent = from.mobile_consent,
            Field::Address => self.address.clone_from(&from.address),
            Field::CustomFields => self.custom_fields.clone_from(&from.custom_fields),
            Field::Mapped(name) => {
                take(&mut self.mapped, name, &from.mapped);
                take(&mut self.stored, name, &from.stored);
                take(&mut self.held, name, &from.held);
            }
        }
    }

    /// Only the given fields of this person.
    #[must_use]
    pub fn only(&self, fields: &[Field]) -> Self {
        let mut some = Self::default();
        for field in fields {
            some.take(*field, self);
        }
        some
    }

    /// Whether a field has a value that the other side could take.
    #[must_use]
    pub fn can_travel(&self, field: Field) -> bool {
        match field {
            Field::Mobile => self
                .mobile
                .as_deref()
                .is_some_and(|mobile| mobile.starts_with('+')),
            Field::Address => self.address.as_ref().is_some_and(Address::is_complete),
            Field::EmailConsent => self.email.is_some() && self.email_consent.is_some(),
            Field::MobileConsent => self.can_travel(Field::Mobile) && self.mobile_consent.is_some(),
            Field::Mapped(name) => self.key(field).is_some() && !self.held.contains_key(&name),
            _ => self.key(field).is_some(),
        }
    }

    /// Why the value of a field does not go to the other side, where its field map says so.
    #[must_use]
    pub fn held(&self, field: Field) -> Option<&Held> {
        match field {
            Field::Mapped(name) => self.held.get(&name),
            _ => None,
        }
    }

    /// Custom fields with a value.
    fn filled_custom_fields(&self) -> impl Iterator<Item = (&String, &String)> {
        let all = self.custom_fields.iter();
        all.filter(|(_, value)| !value.is_empty())
    }

    /// This person of Action Network without the custom fields of which the mapper says nothing about the contact: they
    /// belong to somebody else.
    #[must_use]
    pub fn known_to(mut self, contact: &Self) -> Self {
        self.custom_fields
            .retain(|name, _| contact.custom_fields.contains_key(name));
        self
    }

    /// Whether there is no value at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether both have an e-mail address and it is the same.
    #[must_use]
    pub fn shares_email_with(&self, other: &Self) -> bool {
        self.email.is_some() && self.key(Field::Email) == other.key(Field::Email)
    }

    /// Whether the two sides agree on a field, as far as this side says anything about it.
    #[must_use]
    pub fn agrees(&self, field: Field, other: &Self) -> bool {
        let is_closed = |consent: Option<Consent>| consent.map(Consent::is_closed);
        match (field, &self.address, &other.address) {
            (Field::Address, Some(mine), Some(theirs)) => mine.adds_nothing_to(theirs),
            (Field::EmailConsent, ..) => {
                is_closed(self.email_consent) == is_closed(other.email_consent)
            }
            (Field::MobileConsent, ..) => {
                is_closed(self.mobile_consent) == is_closed(other.mobile_consent)
            }
            (Field::CustomFields, ..) => self
                .filled_custom_fields()
                .all(|(name, value)| other.custom_fields.get(name) == Some(value)),
            _ => self.key(field) == other.key(field),
        }
    }

    /// Whether this side's field can take the place of the other's: all but an address of which only a part is known.
    /// `is_edited`: it is known that this side's value was edited.
    #[must_use]
    pub fn can_replace(&self, field: Field, other: &Self, is_edited: bool) -> bool {
        match (field, &self.address, &other.address) {
            (Field::Address, Some(mine), Some(theirs)) => mine.can_replace(theirs, is_edited),
            _ => true,
        }
    }
}

/// The body of a person with these values, for a POST or a PUT of just them.
#[must_use]
pub fn person_from(fields: &PersonFields, options: &Options) -> Person {
    let email_status = fields.email_consent.and_then(Consent::to_status);
    let mobile_status = fields.mobile_consent.and_then(Consent::to_status);
    let mobile = fields
        .mobile
        .clone()
        .filter(|_| fields.can_travel(Field::Mobile));
    let mut person = Person {
        given_name: fields.given_name.clone(),
        family_name: fields.family_name.clone(),
        languages_spoken: fields.language.iter().cloned().collect(),
        custom_fields: fields
            .filled_custom_fields()
            .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
            .chain(mapped_custom_fields(fields, options))
            .collect(),
        ..Person::default()
    };
    // A status without an address or number concerns the one the person has (seen with other clients).
    if fields.email.is_some() || email_status.is_some() {
        person.email_addresses = vec![EmailAddress {
            address: fields.email.clone(),
            status: email_status,
            ..EmailAddress::default()
        }];
    }
    if mobile.is_some() || mobile_status.is_some() {
        person.phone_numbers = vec![PhoneNumber {
            number: mobile,
            status: mobile_status,
            ..PhoneNumber::default()
        }];
    }
    if let Some(address) = fields
        .address
        .as_ref()
        .filter(|_| fields.can_travel(Field::Address))
    {
        person.postal_addresses = vec![address.to_remote(options)];
    }
    person
}

/// The body of a PUT of these values for a person who had the values `before`: as [`person_from`], and whoever moved leaves
/// nothing of the old address behind.
#[must_use]
pub fn person_update(fields: &PersonFields, before: &PersonFields, options: &Options) -> Person {
    let mut person = person_from(fields, options);
    if let (Some(address), Some(old), Some(update)) = (
        &fields.address,
        &before.address,
        person.postal_addresses.first_mut(),
    ) {
        address.empty_remote(old, update);
    }
    person
}

/// What to write so that a contact, or a new one, gets these values.
#[must_use]
pub fn contact_write(
    fields: &PersonFields,
    contact: Option<&Contact>,
    options: &Options,
) -> ContactWrite {
    let mut write = ContactWrite {
        id: contact.and_then(|contact| contact.id),
        ..ContactWrite::default()
    };
    let mut set = |name: &'static str, value: Value| write.contact.insert(name, value);
    if let Some(name) = &fields.given_name {
        set("first_name", Value::from(name.as_str()));
    }
    if let Some(name) = &fields.family_name {
        set("last_name", Value::from(name.as_str()));
    }
    if let Some(locale) = fields
        .language
        .as_deref()
        .and_then(|language| locale_for(language, options))
    {
        set("preferred_language", Value::from(locale));
    }
    for (field, value) in mapped_values(fields, options) {
        if let Some((path, value)) = field.for_contact(value) {
            set(path, value);
        }
    }
    let hold = contact.map(|contact| contact.email_on_hold);
    match (fields.email_consent, contact) {
        (Some(consent), _) if consent.is_closed() => {
            set("is_opt_out", Value::from(true));
        }
        (Some(Consent::Open), Some(contact)) => {
            for (name, is_set) in [
                ("is_opt_out", contact.is_opt_out),
                ("do_not_email", contact.do_not_email),
            ] {
                if is_set {
                    set(name, Value::from(false));
                }
            }
        }
        _ => {}
    }
    // An opt-out that hangs on an address must not go with it. CiviCRM sends nothing at all to an address on hold.
    if fields.email.is_some() && hold == Some(OnHold::OptOut) {
        set("do_not_email", Value::from(true));
    }
    match fields.mobile_consent {
        Some(consent) if consent.is_closed() => {
            set("do_not_sms", Value::from(true));
        }
        Some(Consent::Open) => {
            set("do_not_sms", Value::from(false));
        }
        _ => {}
    }
    let values = PersonFields {
        email_consent: None,
        mobile_consent: None,
        is_on_hold: false,
        ..fields.clone()
    };
    write.mapped =
        (options.own_mapper && !values.is_empty()).then(|| Box::new(person_from(&values, options)));
    write.email = email_write(fields, contact);
    if let Some(mobile) = fields
        .mobile
        .as_deref()
        .filter(|_| fields.can_travel(Field::Mobile))
    {
        let phone = readable_phone(mobile, options.default_country.as_deref());
        write.phone = Some(PhoneWrite {
            id: contact.and_then(|contact| contact.phone_id),
            phone,
        });
    }
    if let Some(address) = fields
        .address
        .as_ref()
        .filter(|_| fields.can_travel(Field::Address))
    {
        write.address = address.to_contact(contact, options);
    }
    write
}

/// The primary e-mail address: a new one, or the one that is there with another hold.
fn email_write(fields: &PersonFields, contact: Option<&Contact>) -> Option<EmailWrite> {
    let hold = contact.map(|contact| contact.email_on_hold);
    // What was on hold says nothing about the address that comes in its place.
    let replaced = (fields.email.is_some() && hold == Some(OnHold::Bounced)).then_some(OnHold::No);
    let on_hold = match (fields.email_consent, hold) {
        (Some(Consent::Bouncing), _) => Some(OnHold::Bounced),
        (Some(Consent::Open), Some(OnHold::OptOut)) => Some(OnHold::No),
        _ => replaced,
    };
    let kept = contact.and_then(|contact| contact.email.clone());
    let email = match (&fields.email, on_hold) {
        (Some(email), _) => email.clone(),
        (None, Some(_)) => kept?,
        (None, None) => return None,
    };
    Some(EmailWrite {
        id: contact.and_then(|contact| contact.email_id),
        email,
        on_hold,
    })
}

/// All mapped fields of one side.
fn mapped(
    options: &Options,
    of: impl Fn(&MappedField) -> Mapped,
) -> (
    BTreeMap<MappedName, String>,
    BTreeMap<MappedName, Stored>,
    BTreeMap<MappedName, Held>,
) {
    let (mut values, mut stored, mut held) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for field in &options.field_map {
        let one = of(field);
        let own = Stored {
            entry: field.fingerprint(),
            own: Some(one.own).filter(|own| *own != one.value),
        };
        stored.insert(field.name, own);
        values.insert(field.name, one.value);
        held.extend(one.held.map(|why| (field.name, why)));
    }
    (values, stored, held)
}

/// The mapped fields that have a value, and that value.
fn mapped_values<'a>(
    fields: &'a PersonFields,
    options: &'a Options,
) -> impl Iterator<Item = (&'a MappedField, &'a str)> {
    let all = options.field_map.iter();
    all.filter_map(|field| Some((field, fields.mapped.get(&field.name)?.as_str())))
        .filter(|(field, _)| fields.key(Field::Mapped(field.name)).is_some())
}

/// What a person gets of the mapped fields.
fn mapped_custom_fields<'a>(
    fields: &'a PersonFields,
    options: &'a Options,
) -> impl Iterator<Item = (String, Value)> + 'a {
    mapped_values(fields, options)
        .filter_map(|(field, value)| Some((field.custom_field()?.to_owned(), Value::from(value))))
}

fn take<T: Clone>(
    to: &mut BTreeMap<MappedName, T>,
    name: MappedName,
    from: &BTreeMap<MappedName, T>,
) {
    match from.get(&name) {
        Some(value) => to.insert(name, value.clone()),
        None => to.remove(&name),
    };
}

/// Custom fields as texts. What is no text, number or truth value cannot be compared and counts as empty.
fn custom_fields(person: &Person) -> BTreeMap<String, String> {
    let text = |value: &Value| match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    };
    let all = person.custom_fields.iter();
    all.map(|(name, value)| (name.clone(), text(value)))
        .collect()
}

/// The contact row that a new contact with these values would have.
#[must_use]
pub fn contact_from(fields: &PersonFields, options: &Options) -> Contact {
    let write = contact_write(fields, None, options);
    let text = |fields: &ContactFields, name: &str| {
        fields.get(name).and_then(Value::as_str).map(str::to_owned)
    };
    let address = write.address.unwrap_or_default().fields;
    Contact {
        contact_type: Some("Individual".to_owned()),
        first_name: text(&write.contact, "first_name"),
        last_name: text(&write.contact, "last_name"),
        preferred_language: text(&write.contact, "preferred_language"),
        is_opt_out: write.contact.contains_key("is_opt_out"),
        do_not_sms: write.contact.contains_key("do_not_sms"),
        email_on_hold: write
            .email
            .as_ref()
            .and_then(|email| email.on_hold)
            .unwrap_or_default(),
        email: write.email.map(|email| email.email),
        phone: write.phone.map(|phone| phone.phone),
        street_address: text(&address, "street_address"),
        city: text(&address, "city"),
        postal_code: text(&address, "postal_code"),
        state_province_id: address.get("state_province_id").and_then(Value::as_u64),
        country_id: address.get("country_id").and_then(Value::as_u64),
        ..Contact::default()
    }
}
