//! The examples on the pages of the codes about YAML.

use super::codes;
use crate::diagnostics::code::CODES;

#[test]
fn the_wrong_example_of_a_page_has_its_code_and_the_right_one_none() {
    let mut count = 0;
    for code in CODES.iter().filter(|code| code.id.starts_with("P01")) {
        let example = |heading: &str| {
            let section = code.page.split("\n## ").find(|section| section.starts_with(heading))?;
            section.split("```").nth(1)?.strip_prefix("yaml\n")
        };
        // No page can hold enough aliases.
        let (Some(wrong), Some(right)) = (example("Wrong"), example("Right")) else {
            assert_eq!(code.id, "P0112");
            continue;
        };
        assert!(codes(wrong).contains(&code.id), "the wrong example of {} has {:?}", code.id, codes(wrong));
        assert_eq!(codes(right), [""; 0], "the right example of {}", code.id);
        count += 1;
    }
    assert!(count >= 15);
}
