//! Which keys sign: those of the environment, or of a profile in the shared files.

use crate::backend::Backend;
use crate::command::{KEYS, send};
use std::path::PathBuf;

const CREDENTIALS: &str = "
# Two profiles.
[default]
aws_access_key_id = AKIDDEFAULT
aws_secret_access_key=a/b+c=\\d
[ work ]
aws_access_key_id=AKIDWORK
aws_secret_access_key = \"w\"
aws_session_token = the-token==
s3 =
  aws_access_key_id = AKIDNESTED
[half]
aws_access_key_id = AKIDHALF
";

const CONFIG: &str = "
[default]
region = eu-west-1
[profile config]
AWS_ACCESS_KEY_ID = AKIDCONFIG
aws_secret_access_key = s
[profile \"two words\"]
aws_access_key_id = AKIDTWO
aws_secret_access_key = s
[profile signed-in]
sso_session = x
[notaprofile]
aws_access_key_id = AKIDNOT
aws_secret_access_key = s
";

/// A home folder with both files, removed at the end.
struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Home {
        let folder = std::env::temp_dir().join(format!("vtl-send-{}-{name}", std::process::id()));
        std::fs::create_dir_all(folder.join(".aws")).unwrap();
        std::fs::write(folder.join(".aws/credentials"), CREDENTIALS).unwrap();
        std::fs::write(folder.join(".aws/config"), CONFIG).unwrap();
        Home(folder)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

const SNS: &str = r#"{"type": "aws", "httpMethod": "POST",
    "uri": "arn:aws:apigateway:eu-west-1:sns:action/ListTopics",
    "responses": {"default": {"statusCode": "200"}}}"#;

/// The key that signed, and the whole request; or why there was none.
fn signed(arguments: &[&str], variables: &[(&str, &str)]) -> Result<(String, String), String> {
    let backend = Backend::answering("200 OK", "", "{}");
    let url = backend.url();
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--endpoint-url", &url]).collect();
    let run = send(SNS, &arguments, variables);
    if run.status != 0 {
        assert_eq!((run.status, backend.requests().len()), (2, 0), "{}", run.errors);
        return Err(run.errors);
    }
    let request = backend.request();
    let (_, after) = request.split_once("Credential=").unwrap();
    let shown = format!("{}{}", run.out, run.errors);
    for secret in ["the-token==", "a/b+c=\\d", "the-secret-key"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    Ok((after.split_once('/').unwrap().0.to_owned(), request))
}

fn key(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    signed(arguments, variables).unwrap().0
}

fn error(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    signed(arguments, variables).unwrap_err()
}

#[test]
fn in_which_order_they_are_looked_for() {
    let home = Home::new("order");
    let at_home = ("HOME", home.path());
    let [id, secret] = KEYS;
    assert_eq!(key(&[], &[at_home]), "AKIDDEFAULT");
    assert_eq!(key(&[], &[at_home, ("AWS_PROFILE", "work")]), "AKIDWORK");
    assert_eq!(key(&[], &[at_home, ("AWS_PROFILE", "work"), id, secret]), "AKIDEXAMPLE");
    assert_eq!(key(&["--profile", "work"], &[at_home, id, secret]), "AKIDWORK");
    assert_eq!(key(&["--profile", "config"], &[at_home]), "AKIDCONFIG");
    assert_eq!(key(&["--profile", "two words"], &[at_home]), "AKIDTWO");
}

#[test]
fn temporary_keys_bring_their_token() {
    let home = Home::new("token");
    let (_, request) = signed(&["--profile", "work"], &[("HOME", home.path())]).unwrap();
    assert!(request.contains("\r\nX-Amz-Security-Token: the-token==\r\n"), "{request}");
    assert!(request.contains("x-amz-date;x-amz-security-token;"), "{request}");
    let [id, secret] = KEYS;
    let (_, request) = signed(&[], &[id, secret, ("AWS_SESSION_TOKEN", "the-token==")]).unwrap();
    assert!(request.contains("\r\nX-Amz-Security-Token: the-token==\r\n"), "{request}");
}

#[test]
fn files_elsewhere() {
    let home = Home::new("elsewhere");
    let credentials = format!("{}/.aws/credentials", home.path());
    let config = format!("{}/.aws/config", home.path());
    assert_eq!(key(&[], &[("HOME", "/none"), ("AWS_SHARED_CREDENTIALS_FILE", &credentials)]), "AKIDDEFAULT");
    let variables = [("HOME", "/none"), ("AWS_CONFIG_FILE", config.as_str())];
    assert_eq!(key(&["--profile", "config"], &variables), "AKIDCONFIG");
    let variables = [("HOME", home.path()), ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")];
    assert_eq!(key(&["--profile", "work"], &variables), "AKIDWORK");
}

#[test]
fn what_is_missing_is_said() {
    let home = Home::new("missing");
    let at_home = [("HOME", home.path())];
    assert!(error(&[], &[("HOME", "/none")]).contains("no credentials: set AWS_ACCESS_KEY_ID"));
    assert!(error(&["--profile", "none"], &at_home).contains("there is no profile none"));
    assert!(error(&["--profile", "notaprofile"], &at_home).contains("there is no profile notaprofile"));
    assert!(error(&["--profile", "half"], &at_home).contains("without aws_secret_access_key"));
    assert!(error(&[], &KEYS[1..]).contains("AWS_SECRET_ACCESS_KEY without AWS_ACCESS_KEY_ID"));
    let signed_in = error(&["--profile", "signed-in"], &at_home);
    assert!(signed_in.contains("has no keys of its own but sso_session"), "{signed_in}");
}
