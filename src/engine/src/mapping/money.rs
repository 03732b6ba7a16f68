//! Currencies and what of an amount they can hold. Decimal numbers throughout, never floating-point ones.

use std::fmt;

use rust_decimal::Decimal;

use crate::osdi::Amount;

/// Decimal places of CiviCRM's columns for money.
const KEPT_BY_CIVICRM: u32 = 2;

/// Currencies without a smaller unit (ISO 4217).
const WITHOUT_MINOR_UNIT: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
    "VUV", "XAF", "XOF", "XPF",
];
/// Currencies with thousandths.
const WITH_THOUSANDTHS: &[&str] = &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
/// Units of account with ten-thousandths.
const WITH_TEN_THOUSANDTHS: &[&str] = &["CLF", "UYW"];
/// Codes for tests, and for no currency at all.
const FOR_TESTS: &[&str] = &["XTS", "XXX"];

/// A currency by its ISO 4217 code, in upper case as CiviCRM writes it. Action Network writes it in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(String);

impl Currency {
    /// Reads a code in any letter case; nothing for what is no code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let code = text.trim().to_ascii_uppercase();
        (code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
            .then_some(Self(code))
    }

    /// The code in upper case.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }

    /// Decimal places of the currency.
    #[must_use]
    pub fn minor_units(&self) -> u32 {
        let is_in = |list: &[&str]| list.contains(&self.code());
        if is_in(WITHOUT_MINOR_UNIT) {
            0
        } else if is_in(WITH_THOUSANDTHS) {
            3
        } else if is_in(WITH_TEN_THOUSANDTHS) {
            4
        } else {
            2
        }
    }

    /// Whether it is money at all.
    #[must_use]
    pub fn is_for_tests(&self) -> bool {
        FOR_TESTS.contains(&self.code())
    }

    /// Why CiviCRM cannot hold an amount exactly, if it cannot.
    #[must_use]
    pub fn refuses(&self, amount: Amount) -> Option<String> {
        let places = amount.decimal().normalize().scale();
        if places > self.minor_units() {
            return Some(format!(
                "{amount} is no amount of {self}, which has {} decimal places.",
                self.minor_units()
            ));
        }
        (places > KEPT_BY_CIVICRM).then(|| {
            format!("CiviCRM keeps two decimal places, so it cannot hold {amount} {self}.")
        })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

/// An amount with the two decimal places both sides write: `25.00`.
#[must_use]
pub fn two_places(amount: Decimal) -> Amount {
    let mut amount = amount.normalize();
    if amount.scale() < KEPT_BY_CIVICRM {
        amount.rescale(KEPT_BY_CIVICRM);
    }
    amount.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// ISO 4217, by decimal places.
    const ALL: &[(u32, &str)] = &[
        (
            0,
            "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
        ),
        (
            2,
            "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE \
             CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD \
             HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP \
             MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD \
             SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS \
             VED VES WST XCD YER ZAR ZMW ZWG",
        ),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    ];

    #[test]
    fn each_currency_of_iso_4217_has_its_decimal_places() {
        for (places, codes) in ALL {
            for code in codes.split(' ') {
                let currency = Currency::parse(&code.to_lowercase()).expect(code);
                assert_eq!(
                    (currency.code(), currency.minor_units()),
                    (code, *places),
                    "{code}"
                );
                let smallest = Amount::from(Decimal::new(1, *places));
                assert_eq!(currency.refuses(smallest).is_some(), *places > 2, "{code}");
                let smaller = Amount::from(Decimal::new(1, places + 1));
                assert!(currency.refuses(smaller).is_some(), "{code}");
                let whole = Amount::parse("1500.00").unwrap();
                assert_eq!(currency.refuses(whole), None, "{code}");
            }
        }
    }

    #[test]
    fn what_is_no_code_is_no_currency() {
        for text in ["", "us", "usdx", "u$d", "12a", "ßsd"] {
            assert_eq!(Currency::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_amount_keeps_its_value_in_either_form(cents in 0_i64..10_000_000_000, places in 0_u32..=2) {
            let amount = Decimal::new(cents, places);
            let written = two_places(amount).to_string();
            prop_assert_eq!(Amount::parse(&written).unwrap(), Amount::from(amount));
            prop_assert_eq!(written.split_once('.').map(|(_, places)| places.len()), Some(2));
        }
    }
}
