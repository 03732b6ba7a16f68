//! Arguments that ext-php-rs has no type for.

use ext_php_rs::convert::{FromZval, FromZvalMut, StubLiteral};
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;

use crate::convert::kind;
use crate::door::{Failure, Outcome};

/// What ought to be a text. Whether it is one is only told by [`Text::utf8`], so that an error about one argument is
/// not made before another one is out of sight.
pub struct Text<'a>(&'a Zval);

impl<'a> Text<'a> {
    /// The text. `name` is what errors call it.
    pub fn utf8(&self, name: &str) -> Outcome<&'a str> {
        utf8(self.0, name)
    }
}

impl<'a> FromZval<'a> for Text<'a> {
    const TYPE: DataType = DataType::String;

    fn from_zval(zval: &'a Zval) -> Option<Self> {
        Some(Self(zval))
    }
}

/// A text that must not be seen. It is taken out of PHP's argument, because exceptions may list the arguments of all
/// functions under way.
pub struct Secret(Zval);

impl Secret {
    /// The text. `name` is what errors call it.
    pub fn reveal(&self, name: &str) -> Outcome<&str> {
        utf8(&self.0, name)
    }
}

impl<'a> FromZvalMut<'a> for Secret {
    const TYPE: DataType = DataType::String;

    fn from_zval_mut(zval: &'a mut Zval) -> Option<Self> {
        let secret = zval.shallow_clone();
        zval.set_string("«redacted»", false).ok()?;
        Some(Self(secret))
    }
}

fn utf8<'a>(zval: &'a Zval, name: &str) -> Outcome<&'a str> {
    let text = zval
        .zend_str()
        .ok_or_else(|| Failure::Type(format!("{name} must be a text, not {}", kind(zval))))?;
    text.as_str()
        .map_err(|_| Failure::Value(format!("{name} is not a text in UTF-8")))
}

/// An array.
pub struct Array<'a>(pub &'a Zval);

impl<'a> FromZval<'a> for Array<'a> {
    const TYPE: DataType = DataType::Array;

    fn from_zval(zval: &'a Zval) -> Option<Self> {
        zval.is_array().then_some(Self(zval))
    }
}

/// An array that may be left out, and is empty then.
#[derive(Default)]
pub struct OptionalArray<'a>(pub Option<&'a Zval>);

impl<'a> FromZval<'a> for OptionalArray<'a> {
    const TYPE: DataType = DataType::Array;

    fn from_zval(zval: &'a Zval) -> Option<Self> {
        zval.is_array().then_some(Self(Some(zval)))
    }
}

impl StubLiteral for OptionalArray<'_> {
    fn stub_literal(&self) -> String {
        "[]".to_owned()
    }
}

/// Something that can be called.
pub struct Callable<'a>(pub &'a Zval);

impl<'a> FromZval<'a> for Callable<'a> {
    const TYPE: DataType = DataType::Callable;

    fn from_zval(zval: &'a Zval) -> Option<Self> {
        zval.is_callable().then_some(Self(zval))
    }
}
