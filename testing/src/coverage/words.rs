//! What was not taken, in words.

use vtl::watch::{Branch, BranchKind, OutcomeKind};

/// Something that was not done.
pub(super) struct Remark {
    pub(super) line: usize,
    /// What did not do it, as written, in one line.
    pub(super) code: String,
    pub(super) words: &'static str,
}

/// What `branch` has not done; one remark where it was not reached at all.
pub(super) fn remarks(branch: &Branch<'_>) -> Vec<Remark> {
    let remark = |line, text, words| Remark { line, code: one_line(text), words };
    if !branch.is_reached() {
        let is_reference = branch.kind == BranchKind::Reference;
        let words = if is_reference { "never read" } else { "never reached" };
        return vec![remark(branch.position.line, branch.text, words)];
    }
    let missed = branch.outcomes.iter().filter(|outcome| outcome.hits == 0);
    missed.map(|outcome| remark(outcome.position.line, outcome.text, words(outcome.kind))).collect()
}

fn words(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::NoArm => "took an arm every time",
        OutcomeKind::NonEmpty => "never had anything to go through",
        OutcomeKind::Empty => "never empty",
        OutcomeKind::Present => "never had a value",
        OutcomeKind::Missing => "never without a value",
        _ => "never taken",
    }
}

fn one_line(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or("")),
        None => line,
    }
}

/// `71.4`, and 100 only where nothing is left out.
pub(super) fn percent(hit: usize, of: usize) -> String {
    let tenths = (hit * 1000).checked_div(of).unwrap_or(1000);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A name as one file's name. Different names give different files, also long ones: `number` tells those apart.
pub(super) fn file_name(number: usize, name: &str) -> String {
    const LONGEST: usize = 120;
    let mut file = String::new();
    for c in name.trim_start_matches('.').chars() {
        match c {
            '/' => file.push_str("--"),
            ' ' => file.push_str("__"),
            '-' | '_' if file.ends_with(c) => file.extend(escaped(c)),
            c if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') => file.push(c),
            c => file.extend(escaped(c)),
        }
    }
    match file.get(..LONGEST) {
        Some(start) if file.len() > LONGEST => format!("{start}-{number}"),
        _ => file,
    }
}

fn escaped(c: char) -> impl Iterator<Item = char> {
    format!("={:x}", u32::from(c)).chars().collect::<Vec<_>>().into_iter()
}

/// Lines as ranges: `3, 5-7`; lines between two of them that cannot be reached do not end a range.
pub(super) fn ranges(lines: impl Iterator<Item = (usize, bool)>) -> String {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut open = false;
    for (line, missed) in lines {
        match found.last_mut().filter(|_| open && missed) {
            Some(range) => range.1 = line,
            None if missed => found.push((line, line)),
            None => {}
        }
        open = missed;
    }
    let range = |&(first, last): &(usize, usize)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    found.iter().map(range).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_span_what_cannot_be_reached() {
        let lines = [(1, true), (2, false), (4, true), (5, true), (9, true), (10, false), (11, true)];
        assert_eq!(ranges(lines.into_iter()), "1, 4-9, 11");
        assert_eq!(ranges([(1, false)].into_iter()), "");
    }

    #[test]
    fn names_give_files_of_their_own() {
        let names = ["a/b", "a--b", "a/-b", "a-/b", "a b", "a__b", "a_ b", "a|b", "a=7cb"];
        let files: Vec<String> = names.iter().map(|name| file_name(0, name)).collect();
        assert_eq!(
            files,
            ["a--b", "a-=2db", "a--=2db", "a---b", "a__b", "a_=5fb", "a___b", "a=7cb", "a=3d7cb"]
        );
        assert_eq!(file_name(0, "../a"), "--a");
        assert_eq!(file_name(7, &"x".repeat(300)).len(), 122);
    }

    #[test]
    fn hundred_per_cent_is_all() {
        let cases =
            [(0, 0, "100.0"), (999, 1000, "99.9"), (9999, 10000, "99.9"), (2, 3, "66.6"), (0, 3, "0.0")];
        for (hit, of, want) in cases {
            assert_eq!(percent(hit, of), want);
        }
    }
}
