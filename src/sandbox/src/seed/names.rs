//! Names, each with the letters an e-mail address writes it in. Tables are laid out by hand to stay readable.

/// A name and its plain letters.
pub(super) type Name = (&'static str, &'static str);

/// Names that go together.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) given: &'static [Name],
    pub(super) family: &'static [Name],
    /// What stands between two family names.
    pub(super) join: &'static str,
}

#[rustfmt::skip]
pub(super) static ENGLISH: Names = Names {
    given: &[
        ("Maren", "maren"), ("James", "james"), ("Keisha", "keisha"), ("Robert", "robert"), ("Rob", "rob"),
        ("Mary Ann", "maryann"), ("Darnell", "darnell"), ("Priya", "priya"), ("Jo", "jo"), ("Siân", "sian"),
        ("Anne-Marie", "annemarie"), ("Tyrone", "tyrone"), ("Zoë", "zoe"), ("Walter", "walter"), ("Aisha", "aisha"),
        ("Chloé", "chloe"), ("LaToya", "latoya"), ("Siobhán", "siobhan"), ("Seán", "sean"), ("Grace", "grace"),
    ],
    family: &[
        ("Okafor", "okafor"), ("O'Brien", "obrien"), ("Washington", "washington"), ("D'Angelo", "dangelo"),
        ("Smith", "smith"), ("McAllister", "mcallister"), ("van der Berg", "vanderberg"), ("St. John", "stjohn"),
        ("Llewellyn", "llewellyn"), ("Patel", "patel"), ("O'Connor", "oconnor"), ("Brontë", "bronte"),
        ("Jackson", "jackson"), ("Featherstonehaugh", "featherstonehaugh"), ("Lee", "lee"), ("Ng", "ng"),
        ("Begum", "begum"), ("Whitfield", "whitfield"), ("de Souza", "desouza"), ("MacDonald", "macdonald"),
    ],
    join: "-",
};

#[rustfmt::skip]
pub(super) static SPANISH: Names = Names {
    given: &[
        ("José", "jose"), ("María de los Ángeles", "maria"), ("Guadalupe", "guadalupe"), ("Íñigo", "inigo"),
        ("Begoña", "begona"), ("Jesús", "jesus"), ("Ramón", "ramon"), ("Xóchitl", "xochitl"), ("Sofía", "sofia"),
        ("Andrés", "andres"), ("Lucía", "lucia"), ("Joaquín", "joaquin"), ("Itzel", "itzel"), ("Raúl", "raul"),
    ],
    family: &[
        ("García", "garcia"), ("Núñez", "nunez"), ("Hernández", "hernandez"), ("de la Cruz", "delacruz"),
        ("Peña", "pena"), ("Muñoz", "munoz"), ("Güemes", "guemes"), ("Ibáñez", "ibanez"), ("Castro", "castro"),
        ("Rodríguez", "rodriguez"), ("Ordóñez", "ordonez"), ("Vázquez", "vazquez"), ("Zúñiga", "zuniga"),
    ],
    join: " ",
};

#[rustfmt::skip]
pub(super) static GERMAN: Names = Names {
    given: &[
        ("Jürgen", "juergen"), ("Käthe", "kaethe"), ("Björn", "bjoern"), ("Anna-Lena", "annalena"), ("Uwe", "uwe"),
        ("Günther", "guenther"), ("Lieselotte", "lieselotte"), ("Sören", "soeren"), ("Jörg", "joerg"),
        ("Hannelore", "hannelore"), ("Karl-Heinz", "karlheinz"), ("Frauke", "frauke"),
    ],
    family: &[
        ("Müller", "mueller"), ("Groß", "gross"), ("Weiß", "weiss"), ("Schönfeld", "schoenfeld"), ("Köhler", "koehler"),
        ("von Weizenfeld", "vonweizenfeld"), ("Lüdenscheidt", "luedenscheidt"), ("Bäcker", "baecker"),
        ("Jäger", "jaeger"), ("Schmidt", "schmidt"), ("Öztürk", "oeztuerk"), ("Yılmaz", "yilmaz"),
    ],
    join: "-",
};

#[rustfmt::skip]
pub(super) static FRENCH: Names = Names {
    given: &[
        ("Émilie", "emilie"), ("François", "francois"), ("Jean-Baptiste", "jeanbaptiste"), ("Océane", "oceane"),
        ("Noël", "noel"), ("Hélène", "helene"), ("Gaëtan", "gaetan"), ("Maël", "mael"), ("Béatrice", "beatrice"),
    ],
    family: &[
        ("Lévesque", "levesque"), ("D'Amours", "damours"), ("Côté", "cote"), ("L'Écuyer", "lecuyer"),
        ("Tremblay", "tremblay"), ("Bélanger", "belanger"), ("Lefebvre", "lefebvre"), ("Gagné", "gagne"),
        ("Saint-Pierre", "saintpierre"),
    ],
    join: "-",
};

/// Latin letters that Latin 1 has not.
#[rustfmt::skip]
pub(super) static CENTRAL: Names = Names {
    given: &[
        ("Łukasz", "lukasz"), ("Ștefan", "stefan"), ("Jiří", "jiri"), ("Şebnem", "sebnem"), ("Živa", "ziva"),
        ("Małgorzata", "malgorzata"), ("Ağaç", "agac"), ("Hương", "huong"), ("Ōtani", "otani"), ("Ðorđe", "djordje"),
    ],
    family: &[
        ("Wiśniewski", "wisniewski"), ("Țurcanu", "turcanu"), ("Dvořák", "dvorak"), ("Çağlar", "caglar"),
        ("Šarić", "saric"), ("Nguyễn", "nguyen"), ("Đặng", "dang"), ("Kovačević", "kovacevic"), ("Őry", "ory"),
    ],
    join: "-",
};

/// Letters that are not Latin.
#[rustfmt::skip]
pub(super) static OTHER_SCRIPTS: Names = Names {
    given: &[
        ("Σοφία", "sofia"), ("Олена", "olena"), ("太郎", "taro"), ("محمد", "mohammed"), ("נועה", "noa"),
        ("Дмитро", "dmytro"), ("지은", "jieun"), ("अनिता", "anita"),
    ],
    family: &[
        ("Παπαδοπούλου", "papadopoulou"), ("Шевченко", "shevchenko"), ("山田", "yamada"), ("الحسن", "alhassan"),
        ("לוי", "levi"), ("Ющенко", "yushchenko"), ("김", "kim"), ("शर्मा", "sharma"),
    ],
    join: " ",
};

/// Family names with an apostrophe, which their e-mail addresses keep.
#[rustfmt::skip]
pub(super) static APOSTROPHES: [Name; 6] = [
    ("O'Brien", "o'brien"), ("D'Angelo", "d'angelo"), ("L'Écuyer", "l'ecuyer"), ("O'Connor", "o'connor"),
    ("D'Amours", "d'amours"), ("N'Diaye", "n'diaye"),
];

/// Family names as long as they come.
#[rustfmt::skip]
pub(super) static LONG: [Name; 4] = [
    ("Featherstonehaugh-Cholmondeley-Warburton", "fcwarburton"),
    ("von und zu Schwarzenfeld-Hohenlüdenscheidt", "schwarzenfeld"),
    ("de la Santísima Trinidad Hernández-Villavicencio", "hernandezv"),
    ("Wolfeschlegelsteinhausenbergerdorff-Lévesque", "wlevesque"),
];
