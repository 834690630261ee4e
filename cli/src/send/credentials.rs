//! Credentials as the AWS command line finds them: the environment's, or those of a profile in the shared files.

use ini::{Ini, ParseOption};
use std::io;
use std::path::{Path, PathBuf};
use vtl::integration::Credentials;

/// Where credentials are looked for.
pub(super) trait Source {
    /// A variable of the environment that is set to something.
    fn variable(&self, name: &str) -> Option<String>;
    /// The user's home folder.
    fn home(&self) -> Option<PathBuf>;
    /// The text of a file; `None` where there is none.
    fn file(&self, path: &Path) -> io::Result<Option<String>>;
}

const NONE: &str = "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give a --profile";

/// What takes the place of keys in a profile; each needs a call to another service, or another program.
const INDIRECT: [&str; 6] =
    ["credential_process", "credential_source", "login_session", "role_arn", "sso_session", "sso_start_url"];

/// The credentials: of `profile` where one is given, else those of the environment, else those of `AWS_PROFILE` or
/// the profile `default`.
pub(super) fn find(profile: Option<&str>, source: &impl Source) -> Result<Credentials, String> {
    if profile.is_none()
        && let Some(credentials) = of_environment(source)?
    {
        return Ok(credentials);
    }
    let named = profile.map(str::to_owned).or_else(|| source.variable("AWS_PROFILE"));
    let name = named.as_deref().unwrap_or("default");
    let mut found = false;
    for (file, is_config) in [(credentials_file(source), false), (config_file(source), true)] {
        let Some(path) = file else { continue };
        let wrong = |reason: &dyn std::fmt::Display| format!("{}: {reason}", path.display());
        let Some(text) = source.file(&path).map_err(|error| wrong(&error))? else { continue };
        let ini = read(&text).map_err(|error| wrong(&error))?;
        let Some(settings) = settings(&ini, name, is_config) else { continue };
        found = true;
        if let Some(credentials) = of_settings(&settings).map_err(|error| wrong(&error))? {
            return Ok(credentials);
        }
        if let Some((key, _)) = settings.iter().find(|(key, _)| INDIRECT.contains(&key.as_str())) {
            return Err(wrong(&format!(
                "profile {name} has no keys of its own but {key}, which is not followed here; put its keys into \
                 the environment: aws configure export-credentials --profile {name} --format env"
            )));
        }
    }
    Err(match (found, &named) {
        (true, _) => format!("profile {name} has no keys"),
        (false, Some(_)) => format!("there is no profile {name}"),
        (false, None) => NONE.to_owned(),
    })
}

fn of_environment(source: &impl Source) -> Result<Option<Credentials>, String> {
    let names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    pair(names, |name| source.variable(name))
}

fn of_settings(settings: &[(String, String)]) -> Result<Option<Credentials>, String> {
    let names = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"];
    pair(names, |name| settings.iter().rfind(|(key, _)| key == name).map(|(_, value)| value.clone()))
}

fn pair(
    [id, secret, token]: [&str; 3],
    value: impl Fn(&str) -> Option<String>,
) -> Result<Option<Credentials>, String> {
    let credentials = match (value(id), value(secret)) {
        (Some(id), Some(secret)) => Credentials::new(id, secret),
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(format!("{id} without {secret}")),
        (None, Some(_)) => return Err(format!("{secret} without {id}")),
    };
    Ok(Some(match value(token) {
        Some(token) => credentials.session_token(token),
        None => credentials,
    }))
}

fn credentials_file(source: &impl Source) -> Option<PathBuf> {
    shared_file(source, "AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")
}

fn config_file(source: &impl Source) -> Option<PathBuf> {
    shared_file(source, "AWS_CONFIG_FILE", ".aws/config")
}

/// The file that a variable names, `~` being the home folder, else the usual one.
fn shared_file(source: &impl Source, variable: &str, usual: &str) -> Option<PathBuf> {
    match source.variable(variable) {
        None => Some(source.home()?.join(usual)),
        Some(named) => match named.strip_prefix("~/") {
            Some(rest) => Some(source.home()?.join(rest)),
            None => Some(PathBuf::from(named)),
        },
    }
}

fn read(text: &str) -> Result<Ini, ini::ParseError> {
    let options = ParseOption {
        enabled_quote: false,
        enabled_escape: false,
        enabled_preserve_key_leading_whitespace: true,
        ..ParseOption::default()
    };
    Ini::load_from_str_opt(text, options)
}

/// The settings of a profile, keys in lower case; those nested under another are left out. In the configuration file
/// a section's name begins with `profile `.
fn settings(ini: &Ini, name: &str, is_config: bool) -> Option<Vec<(String, String)>> {
    let is_own = |section: &str| {
        let mut words = section.split_whitespace();
        let unquoted = |text: &str| text.trim().trim_matches('"').trim_matches('\'') == name;
        match words.next() {
            Some("profile") if is_config && words.next().is_some() => {
                unquoted(section.trim_start().strip_prefix("profile").unwrap_or(""))
            }
            _ => unquoted(section) && (!is_config || name == "default"),
        }
    };
    let mut found = None;
    for (section, properties) in ini {
        if section.is_some_and(is_own) {
            let settings: &mut Vec<(String, String)> = found.get_or_insert_default();
            let plain = properties.iter().filter(|(key, _)| !key.starts_with([' ', '\t']));
            settings.extend(plain.map(|(key, value)| (key.trim().to_lowercase(), value.trim().to_owned())));
        }
    }
    found
}
