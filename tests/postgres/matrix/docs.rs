//! Reading the printed matrix back.

use std::collections::BTreeMap;

/// The cells of `docs/access.md` by table, command and actor, in the words of the page, without its markup.
pub fn printed(page: &str) -> BTreeMap<(String, String, String), String> {
    let mut lines = page.lines().skip_while(|line| !line.starts_with("| Table | Command |"));
    let cells = |line: &str| -> Vec<String> {
        let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
        inner.split(" | ").map(|cell| cell.trim().to_owned()).collect()
    };
    let header = cells(lines.next().expect("the page has a matrix"));
    let mut matrix = BTreeMap::new();
    for line in lines.skip(1).take_while(|line| line.starts_with('|')) {
        let row = cells(line);
        assert_eq!(row.len(), header.len(), "{line}");
        // [`customers`](tables/customers.md)
        let table = row[0].split('`').nth(1).unwrap_or(&row[0]).to_owned();
        for (actor, cell) in header.iter().zip(&row).skip(2) {
            let words = cell.replace('`', "").replace("<br>", " ").replace("\\_", "_");
            let before = matrix.insert((table.clone(), row[1].clone(), actor.clone()), words);
            assert_eq!(before, None, "{table} {} twice", row[1]);
        }
    }
    matrix
}
