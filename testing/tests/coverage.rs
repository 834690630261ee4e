//! Reports of coverage: what they count, and that they count the same.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;
use vtl_test::{CoverageReport, Runner};

const TEMPLATE: &str = "\
#if($input.params('id') == '7')
{\"id\": 7,
#elseif($input.params('id') == '8')
{\"id\": 8,
#else
{
#end
#foreach($t in $input.path('$.tags'))
\"<b>&$t\"
#end
}
";

const INTEGRATION: &str = "\
type: mock
requestTemplates:
  application/json: '{statusCode: 200}'
responses:
  default:
    statusCode: 200
    responseTemplates:
      application/json: |

        {\"a\": 1,
         \"b\": $input.params('b')}
      text/plain: |-
        never
";

/// Runs the test files, each given with its name, beside `t.vtl` and `i.yaml`.
fn covered(folder: &Path, files: &[(&str, &str)], filter: &str) -> CoverageReport {
    fs::write(folder.join("t.vtl"), TEMPLATE).unwrap();
    fs::write(folder.join("i.yaml"), INTEGRATION).unwrap();
    for (name, text) in files {
        fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
        fs::write(folder.join(name), text).unwrap();
    }
    let report = Runner::new().path(folder).filter(filter).coverage().run().unwrap();
    assert!(report.passed(), "{}", report.to_text(false));
    report.coverage.unwrap()
}

const SEVEN: &str = "
template: t.vtl
tests:
  - {name: seven, path: {id: '7'}, body: {tags: [a, b]}, expect: {contains: '7'}}
";

const BOTH: &[(&str, &str)] = &[
    ("a.vtltest.yaml", SEVEN),
    (
        "inner/b.vtltest.yaml",
        "{template: ../inner/../t.vtl, tests: [{name: nine, path: {id: '9'}, body: {tags: [c]}, expect: {contains: c}}]}",
    ),
    (
        "i.vtltest.yaml",
        "{integration: i.yaml, tests: [{name: mock, query: {b: '2'}, expect: {status: 200}}]}",
    ),
];

/// A text without the folder that the test made.
fn relative(text: &str, folder: &Path) -> String {
    text.replace(&format!("{}/", folder.display()), "").replace("inner/../inner/../", "")
}

#[test]
fn text_has_a_row_a_template_and_what_was_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let coverage = covered(folder.path(), BOTH, "");
    let text = coverage.to_text();
    let text: Vec<String> = relative(&text, folder.path())
        .lines()
        .map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let want = [
        "Coverage lines branches lines not reached",
        "i.yaml",
        "requestTemplates.application/json 1/1 100.0 % 0/0 100.0 %",
        "responses.default.responseTemplates.application/json 2/2 100.0 % 1/2 50.0 %",
        "responses.default.responseTemplates.text/plain 0/1 0.0 % 0/0 100.0 % 13",
        "t.vtl 8/9 88.8 % 7/13 53.8 % 4",
        "all 11/13 84.6 % 8/15 53.3 %",
        "t.vtl:3: `#elseif($input.params('id') == '8')` never taken",
        "t.vtl:8: `#foreach($t in $input.path('$.tags'))` never empty",
    ];
    assert_eq!(text, want);
}

#[test]
fn lcov_names_lines_of_files_and_writes_what_stands_in_none() {
    let folder = tempfile::tempdir().unwrap();
    let coverage = covered(folder.path(), BOTH, "");
    let file = folder.path().join("out.info");
    coverage.write_lcov(&file).unwrap();
    let want = "\
TN:
SF:i.yaml
BRDA:11,0,0,1
BRDA:11,0,1,0
BRF:2
BRH:1
DA:10,1
DA:11,1
DA:13,0
LF:3
LH:2
end_of_record
SF:out.info.templates/i.yaml__requestTemplates.application--json.vtl
BRF:0
BRH:0
DA:1,1
LF:1
LH:1
end_of_record
SF:t.vtl
BRDA:1,0,0,1
BRDA:1,0,1,0
BRDA:1,0,2,1
BRDA:1,1,0,2
BRDA:1,1,1,0
BRDA:3,2,0,1
BRDA:3,2,1,0
BRDA:8,3,0,2
BRDA:8,3,1,0
BRDA:8,4,0,2
BRDA:8,4,1,0
BRDA:9,5,0,3
BRDA:9,5,1,0
BRF:13
BRH:7
DA:1,2
DA:2,1
DA:3,1
DA:4,0
DA:5,1
DA:6,1
DA:8,2
DA:9,3
DA:11,2
LF:9
LH:8
end_of_record
";
    let text = fs::read_to_string(&file).unwrap();
    let apart: Vec<_> = fs::read_dir(folder.path().join("out.info.templates")).unwrap().collect();
    assert_eq!(apart.len(), 1);
    assert_eq!(fs::read_to_string(apart[0].as_ref().unwrap().path()).unwrap(), "{statusCode: 200}");
    // The written file's name holds the folder's, too.
    let name = apart[0].as_ref().unwrap().file_name().into_string().unwrap();
    let text = text.replace(&name, "i.yaml__requestTemplates.application--json.vtl");
    assert_eq!(relative(&text, folder.path()), want);
}

#[test]
fn all_reports_count_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let coverage = covered(folder.path(), BOTH, "");
    let totals = coverage.totals();
    let file = folder.path().join("out.info");
    coverage.write_lcov(&file).unwrap();
    let text = fs::read_to_string(&file).unwrap();
    let sum = |key: &str| -> usize {
        text.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix(':')?.parse::<usize>().ok()).sum()
    };
    let all = (totals.lines, totals.lines_hit, totals.branches, totals.branches_hit);
    assert_eq!((sum("LF"), sum("LH"), sum("BRF"), sum("BRH")), all);
    let html = folder.path().join("html");
    coverage.write_html(&html).unwrap();
    let index = fs::read_to_string(html.join("index.html")).unwrap();
    for figure in [format!("{} of {}", all.1, all.0), format!("{} of {}", all.3, all.2)] {
        assert!(index.contains(&figure), "{figure} in {index}");
    }
}

#[test]
fn pages_show_the_text_as_it_is_and_what_was_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let coverage = covered(folder.path(), &[("a.vtltest.yaml", SEVEN)], "");
    let html = folder.path().join("html");
    coverage.write_html(&html).unwrap();
    let index = fs::read_to_string(html.join("index.html")).unwrap();
    let (_, link) = index.split_once("<a href=\"").unwrap();
    let (link, _) = link.split_once('"').unwrap();
    let page = fs::read_to_string(html.join(link.replace("%3D", "="))).unwrap();
    assert!(!page.contains("<b>") && !page.contains("<script"), "{page}");
    let row = |line: usize| {
        let (_, row) = page.split_once(&format!("<tr id=\"L{line}\"")).unwrap();
        row.split_once("</tr>").unwrap().0.to_owned()
    };
    assert!(row(9).contains("&#34;&#60;b&#62;&#38;<mark class=\"part\">$t</mark>&#34;"), "{}", row(9));
    assert!(row(9).contains("<td class=\"hits\">2 times</td>"), "{}", row(9));
    assert!(row(4).starts_with(" class=\"miss\"") && row(4).contains(">not reached<"), "{}", row(4));
    let elseif = "<mark class=\"miss\">#elseif($input.params(&#39;id&#39;) == &#39;8&#39;)</mark>";
    assert!(row(3).contains(elseif), "{}", row(3));
    assert!(row(5).contains("<li><code>#else</code> never taken</li>"), "{}", row(5));
    assert!(row(8).contains(" never empty</li>"), "{}", row(8));
    assert!(!row(7).contains("class=\"m") && row(7).contains("<td class=\"hits\"></td>"), "{}", row(7));
}

#[test]
fn what_no_test_touches_is_not_counted() {
    let folder = tempfile::tempdir().unwrap();
    let coverage = covered(folder.path(), BOTH, "seven");
    let names: Vec<String> =
        coverage.templates.iter().map(|t| relative(&t.source.name(), folder.path())).collect();
    assert_eq!(names, ["t.vtl"]);
    let plain = Runner::new().path(folder.path()).run().unwrap();
    assert!(plain.coverage.is_none());
}
