//! English plurals: from the names of tables to the names of rows, and back for lists.

/// Words without a plural, and words that end like one and aren't.
const SAME: &[&str] = &[
    "access",
    "aircraft",
    "analytics",
    "apparatus",
    "aws",
    "chaos",
    "chassis",
    "cms",
    "corps",
    "css",
    "data",
    "deer",
    "devops",
    "dns",
    "economics",
    "equipment",
    "feedback",
    "fish",
    "goods",
    "gps",
    "graphics",
    "hardware",
    "headquarters",
    "https",
    "information",
    "ios",
    "is",
    "js",
    "kudos",
    "logistics",
    "mathematics",
    "means",
    "media",
    "metadata",
    "metrics_data",
    "mis",
    "moose",
    "news",
    "oas",
    "offspring",
    "os",
    "physics",
    "police",
    "politics",
    "pos",
    "ps",
    "revenue",
    "rls",
    "rss",
    "saas",
    "salmon",
    "series",
    "sheep",
    "shrimp",
    "sms",
    "software",
    "species",
    "spacecraft",
    "staff",
    "statistics",
    "swine",
    "tls",
    "traffic",
    "trousers",
    "ups",
    "us",
    "vps",
    "was",
];

/// Plural, singular; where the rules below would miss.
const IRREGULAR: &[(&str, &str)] = &[
    ("aches", "ache"),
    ("aliases", "alias"),
    ("analyses", "analysis"),
    ("appendices", "appendix"),
    ("atlases", "atlas"),
    ("axes", "axis"),
    ("biases", "bias"),
    ("bonuses", "bonus"),
    ("buses", "bus"),
    ("caches", "cache"),
    ("calves", "calf"),
    ("canvases", "canvas"),
    ("children", "child"),
    ("corpora", "corpus"),
    ("crises", "crisis"),
    ("criteria", "criterion"),
    ("curricula", "curriculum"),
    ("diagnoses", "diagnosis"),
    ("echoes", "echo"),
    ("feet", "foot"),
    ("gases", "gas"),
    ("geese", "goose"),
    ("halves", "half"),
    ("headaches", "headache"),
    ("heroes", "hero"),
    ("hypotheses", "hypothesis"),
    ("indices", "index"),
    ("knives", "knife"),
    ("leaves", "leaf"),
    ("lenses", "lens"),
    ("lives", "life"),
    ("loaves", "loaf"),
    ("matrices", "matrix"),
    ("men", "man"),
    ("mice", "mouse"),
    ("niches", "niche"),
    ("oases", "oasis"),
    ("oxen", "ox"),
    ("parentheses", "parenthesis"),
    ("people", "person"),
    ("phenomena", "phenomenon"),
    ("potatoes", "potato"),
    ("quizzes", "quiz"),
    ("selves", "self"),
    ("shelves", "shelf"),
    ("synopses", "synopsis"),
    ("teeth", "tooth"),
    ("theses", "thesis"),
    ("thieves", "thief"),
    ("tomatoes", "tomato"),
    ("vertices", "vertex"),
    ("vetoes", "veto"),
    ("wives", "wife"),
    ("wolves", "wolf"),
    ("women", "woman"),
];

/// Endings of plurals, and what takes their place; the first that fits counts. After `-uses` come words in `-us`, but for those in [`USES`].
const ENDINGS: &[(&str, &str)] =
    &[("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zzes", "zz"), ("ies", "y")];

/// Words in `-uses` that come from `-use`.
const USES: &[&str] = &["auses", "ouses", "fuses", "muses", "cuses", "cluses", "abuses", "reuses"];

/// The singular of a word in lower case; the word itself where it has none.
pub(super) fn singular(word: &str) -> String {
    if SAME.contains(&word) {
        return word.to_owned();
    }
    if let Some((_, singular)) = IRREGULAR.iter().find(|(plural, _)| *plural == word) {
        return (*singular).to_owned();
    }
    // Compounds: `salespeople`, `grandchildren`.
    for (plural, singular) in [("people", "person"), ("children", "child"), ("women", "woman")] {
        if let Some(stem) = word.strip_suffix(plural) {
            return format!("{stem}{singular}");
        }
    }
    if word.len() <= 4 && word.ends_with("ies") {
        return strip_s(word);
    }
    if matches!(word, "movies" | "cookies" | "zombies" | "selfies" | "calories" | "brownies") {
        return strip_s(word);
    }
    if let Some(stem) = word.strip_suffix("uses") {
        let from_use = word == "uses" || USES.iter().any(|ending| word.ends_with(ending));
        return if from_use { format!("{stem}use") } else { format!("{stem}us") };
    }
    for (ending, replacement) in ENDINGS {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| !stem.is_empty()) {
            return format!("{stem}{replacement}");
        }
    }
    if ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        return word.to_owned();
    }
    strip_s(word)
}

fn strip_s(word: &str) -> String {
    match word.strip_suffix('s') {
        Some(stem) if !stem.is_empty() => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// The plural of a word in lower case; the word itself where it is one already.
pub(super) fn plural(word: &str) -> String {
    if SAME.contains(&word) || singular(word) != word {
        return word.to_owned();
    }
    if let Some((plural, _)) = IRREGULAR.iter().find(|(_, singular)| *singular == word) {
        return (*plural).to_owned();
    }
    if ["s", "x", "z", "ch", "sh"].iter().any(|ending| word.ends_with(ending)) {
        return format!("{word}es");
    }
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) && !stem.is_empty() => format!("{stem}ies"),
        _ => format!("{word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{plural, singular};

    #[test]
    fn table_names_have_a_singular() {
        let pairs = [
            ("organizations", "organization"),
            ("activities", "activity"),
            ("companies", "company"),
            ("statuses", "status"),
            ("addresses", "address"),
            ("status", "status"),
            ("address", "address"),
            ("news", "news"),
            ("series", "series"),
            ("people", "person"),
            ("salespeople", "salesperson"),
            ("children", "child"),
            ("analyses", "analysis"),
            ("indexes", "index"),
            ("indices", "index"),
            ("boxes", "box"),
            ("batches", "batch"),
            ("caches", "cache"),
            ("houses", "house"),
            ("warehouses", "warehouse"),
            ("clauses", "clause"),
            ("uses", "use"),
            ("campuses", "campus"),
            ("viruses", "virus"),
            ("databases", "database"),
            ("cases", "case"),
            ("purchases", "purchase"),
            ("releases", "release"),
            ("expenses", "expense"),
            ("responses", "response"),
            ("movies", "movie"),
            ("ties", "tie"),
            ("archives", "archive"),
            ("sizes", "size"),
            ("photos", "photo"),
            ("keys", "key"),
            ("revenue", "revenue"),
            ("data", "data"),
            ("quizzes", "quiz"),
            ("leaves", "leaf"),
            ("invoices", "invoice"),
            ("s", "s"),
            ("log", "log"),
        ];
        for (many, one) in pairs {
            assert_eq!(singular(many), one, "{many}");
        }
    }

    #[test]
    fn lists_have_a_plural() {
        let pairs = [
            ("role", "roles"),
            ("status", "statuses"),
            ("category", "categories"),
            ("day", "days"),
            ("box", "boxes"),
            ("person", "people"),
            ("roles", "roles"),
            ("news", "news"),
            ("quiz", "quizzes"),
        ];
        for (one, many) in pairs {
            assert_eq!(plural(one), many, "{one}");
        }
    }
}
