//! Test files: the members that they may have, and what they say once they are read.

use crate::expect::Expect;
use crate::messages::{API, BACKEND_RESPONSE, METHOD, REQUEST};
use crate::shape::{Members, Shape};
use crate::subject::Subject;
use std::path::PathBuf;
use vtl::{Data, Position};

/// The members of a test file.
pub(crate) const FILE: Members = &[
    ("$schema", Shape::Text),
    ("template", Shape::Text),
    ("integration", Shape::Either(&[Shape::Text, Shape::Object])),
    ("side", Shape::OneOf(&["request", "response", "both"])),
    ("api", Shape::Joined(&[API, &[("method", Shape::Members(METHOD))]])),
    ("defaults", Shape::Members(PARTS)),
    ("tests", Shape::List(&Shape::Joined(&[TEST, PARTS]))),
];

const TEST: Members = &[
    ("name", Shape::Text),
    ("cases", Shape::List(&Shape::Joined(&[CASE, PARTS]))),
    ("expect", Shape::Members(EXPECT)),
];

const CASE: Members = &[("name", Shape::Text), ("expect", Shape::Members(EXPECT))];

/// The parts of an exchange.
const PARTS: Members = &[
    ("request", Shape::Either(&[Shape::Text, Shape::Members(REQUEST)])),
    ("method", Shape::Text),
    ("resource", Shape::Text),
    ("path", Shape::Either(&[Shape::Text, Shape::Parameters])),
    ("query", Shape::Parameters),
    ("headers", Shape::Parameters),
    ("body", Shape::Any),
    ("bodyFile", Shape::Text),
    ("body_base64", Shape::Text),
    ("context", Shape::Object),
    ("stageVariables", Shape::Object),
    ("stage", Shape::Text),
    ("response", Shape::Either(&[Shape::Text, Shape::Joined(&[BACKEND_RESPONSE, BODY_FILE])])),
];

const BODY_FILE: Members = &[("bodyFile", Shape::Text)];

const TEXTS: Shape = Shape::Either(&[Shape::Text, Shape::Texts]);

const EXPECT: Members = &[
    ("text", Shape::Text),
    ("textFile", Shape::Text),
    ("json", Shape::Any),
    ("jsonFile", Shape::Text),
    ("base64", Shape::Text),
    ("contains", TEXTS),
    ("matches", TEXTS),
    ("snapshot", Shape::Flag),
    ("overrides", Shape::Members(&[("requestOverride", Shape::Object), ("responseOverride", Shape::Object)])),
    ("status", Shape::Integer),
    ("headers", Shape::Object),
    ("backend", Shape::Either(&[Shape::Text, Shape::False, Shape::Members(BACKEND)])),
    ("error", Shape::Either(&[Shape::Text, Shape::Members(ERROR)])),
];

/// What is expected of the request for the backend: as `vtl invoke --json` prints it.
pub(crate) const BACKEND: Members = &[
    ("method", Shape::Text),
    ("url", Shape::Text),
    ("headers", Shape::Object),
    ("body", Shape::Any),
    ("body_base64", Shape::Text),
];

const ERROR: Members = &[("kind", Shape::Text), ("contains", TEXTS)];

/// Which side of an integration a file tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
    Both,
}

/// A test file that was read.
#[derive(Debug)]
pub(crate) struct TestFile {
    pub(crate) path: PathBuf,
    pub(crate) subject: Subject,
    pub(crate) side: Side,
    pub(crate) cases: Vec<Case>,
}

/// One test, or one case of its table.
#[derive(Debug)]
pub(crate) struct Case {
    /// `test` or `test > case`.
    pub(crate) name: String,
    pub(crate) position: Position,
    /// The request, with the members of a request file and `stage`.
    pub(crate) request: Data,
    pub(crate) response: Option<Data>,
    pub(crate) expect: Expect,
}
