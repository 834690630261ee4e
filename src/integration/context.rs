//! `$context` of a request: what the caller gives, and fixed placeholders for the rest.
//!
//! Members and their order of iteration are those recorded from the service for a request without authorizer.

use super::request::MethodRequest;
use super::trace;
use crate::apigw::ContextVariable;
use crate::value::{Data, DataMap, Key, MapKind};
use std::borrow::Cow;

/// The members of `$context.identity`, null unless given.
const IDENTITY: [&str; 12] = [
    "cognitoIdentityPoolId",
    "accountId",
    "cognitoIdentityId",
    "caller",
    "sourceIp",
    "principalOrgId",
    "accessKey",
    "cognitoAuthenticationType",
    "cognitoAuthenticationProvider",
    "userArn",
    "userAgent",
    "user",
];

const ACCOUNT: &str = "123456789012";
const API: &str = "a1b2c3d4e5";
const SOURCE_IP: &str = "127.0.0.1";
/// 1 January 2020.
const EPOCH_MILLIS: i64 = 1_577_836_800_000;

/// `$context`, and the id that leaves in a header.
#[derive(Clone, Debug)]
pub(super) struct Context {
    pub(super) variable: ContextVariable,
    pub(super) trace_id: String,
}

impl Context {
    pub(super) fn of(request: &MethodRequest) -> Context {
        let given =
            |name: &str| request.context.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value);
        let text = |name: &str, default: &str| {
            given(name).cloned().unwrap_or_else(|| Data::String(default.to_owned()))
        };
        let api = text("apiId", API);
        let domain = given("domainName").cloned().unwrap_or_else(|| {
            let api = api.as_str().unwrap_or(API);
            Data::String([api, ".execute-api.us-east-1.amazonaws.com"].concat())
        });
        let prefix = domain.as_str().and_then(|d| d.split('.').next()).unwrap_or("").to_owned();
        let epoch = given("requestTimeEpoch").cloned().unwrap_or_else(|| EPOCH_MILLIS.into());
        let mut members: Vec<(Key, Data)> = Vec::with_capacity(20);
        let mut put = |name: &'static str, value: Data| members.push((name.into(), value));
        put("resourceId", text("resourceId", "resource"));
        put("resourcePath", request.resource_path().into());
        put("httpMethod", request.http_method().into());
        put("extendedRequestId", text("extendedRequestId", "extended-request-id"));
        put("requestTime", request_time(&epoch).into());
        put("path", request.path_with_stage().into());
        put("accountId", text("accountId", ACCOUNT));
        put("protocol", "HTTP/1.1".into());
        put("requestOverride", Data::Null);
        put("stage", request.stage_name().into());
        put("domainPrefix", prefix.into());
        put("requestTimeEpoch", epoch);
        put("requestId", text("requestId", "00000000-0000-4000-8000-000000000000"));
        put("identity", identity(request, given("identity")));
        put("domainName", domain);
        put("deploymentId", text("deploymentId", "deploy"));
        put("responseOverride", Data::Null);
        put("apiId", api);
        for (name, value) in &request.context {
            match members.iter_mut().find(|(key, _)| key == name) {
                Some(_) if name == "identity" => {}
                Some(entry) => entry.1 = value.clone(),
                None => members.push((name.clone().into(), value.clone())),
            }
        }
        let variable = ContextVariable::new(members);
        Context { variable, trace_id: trace::id(request.headers.get("X-Amzn-Trace-Id")) }
    }

    /// The member at a dotted path, such as `identity.sourceIp`.
    pub(super) fn get(&self, path: &str) -> Option<&Data> {
        let mut parts = path.split('.');
        let first = parts.next()?;
        let start = self.variable.map().get(first)?;
        parts.try_fold(start, |value, key| value.get(key))
    }

    /// A member as text: null and structures have none.
    pub(super) fn text(&self, path: &str) -> Option<Cow<'_, str>> {
        match self.get(path)? {
            Data::String(text) => Some(Cow::Borrowed(text)),
            other => scalar(other).map(Cow::Owned),
        }
    }
}

/// The text of a scalar.
pub(super) fn scalar(data: &Data) -> Option<String> {
    match data {
        Data::Null | Data::List(_) | Data::Map(_) => None,
        Data::String(text) => Some(text.clone()),
        other => Some(other.to_json()),
    }
}

fn identity(request: &MethodRequest, given: Option<&Data>) -> Data {
    let own = IDENTITY.iter().map(|name| {
        let value = match *name {
            "sourceIp" => SOURCE_IP.into(),
            "userAgent" => request.headers.get("User-Agent").map_or(Data::Null, Data::from),
            _ => Data::Null,
        };
        (Key::Borrowed(*name), value)
    });
    // Its own kind at once: `$context` would make it anew.
    Data::Map(match given {
        None => DataMap::new(MapKind::Context, own),
        Some(Data::Map(map)) => {
            DataMap::new(MapKind::Context, own.chain(map.entries().iter().cloned()).collect::<Vec<_>>())
        }
        Some(other) => return other.clone(),
    })
}

/// `requestTime` of an epoch in milliseconds, in UTC: `04/Mar/2020:19:15:17 +0000`.
fn request_time(epoch: &Data) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let millis = match epoch {
        Data::Long(n) => *n,
        Data::Int(n) => i64::from(*n),
        _ => EPOCH_MILLIS,
    };
    let seconds = millis.div_euclid(1000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Years begin in March here, so that the leap day is the last of its year.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12;
    let year = year_of_era + era * 400 + i64::from(month < 2);
    let name = MONTHS.get(month as usize).unwrap_or(&"");
    let mut out = String::with_capacity(26);
    push_two(&mut out, day);
    for part in ["/", name, "/", &year.to_string()] {
        out.push_str(part);
    }
    for part in [second / 3600, second / 60 % 60, second % 60] {
        out.push(':');
        push_two(&mut out, part);
    }
    out.push_str(" +0000");
    out
}

/// Appends a number below 100 as two digits.
fn push_two(out: &mut String, number: i64) {
    for digit in [number / 10, number % 10] {
        out.push(char::from_digit(digit as u32, 10).unwrap_or('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let at = |millis: i64| request_time(&millis.into());
        assert_eq!(at(1_583_349_317_135), "04/Mar/2020:19:15:17 +0000");
        assert_eq!(at(0), "01/Jan/1970:00:00:00 +0000");
        assert_eq!(at(951_782_400_000), "29/Feb/2000:00:00:00 +0000");
        assert_eq!(at(EPOCH_MILLIS), "01/Jan/2020:00:00:00 +0000");
    }

    #[test]
    fn what_is_given_stands() {
        let request = MethodRequest::new("GET", "/a")
            .context("apiId", "xyz")
            .context("identity", Data::from_json(r#"{"apiKey": "k", "sourceIp": "10.0.0.1"}"#).unwrap())
            .context("authorizer", Data::from_json(r#"{"principalId": "u"}"#).unwrap());
        let context = Context::of(&request);
        let text = |path| context.text(path);
        assert_eq!(text("domainName").as_deref(), Some("xyz.execute-api.us-east-1.amazonaws.com"));
        assert_eq!(text("domainPrefix").as_deref(), Some("xyz"));
        assert_eq!(text("identity.sourceIp").as_deref(), Some("10.0.0.1"));
        assert_eq!(text("identity.apiKey").as_deref(), Some("k"));
        assert_eq!(text("identity.user"), None);
        assert_eq!(text("authorizer.principalId").as_deref(), Some("u"));
        assert_eq!(text("requestTimeEpoch").as_deref(), Some("1577836800000"));
    }
}
