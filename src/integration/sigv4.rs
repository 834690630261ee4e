//! Signature Version 4 for requests to services of AWS: headers from credentials, scope and a time that is given.

use super::endpoint::{self, authority};
use super::message::BackendRequest;
use super::path::encode_strictly;
use super::scope::SigningScope;
use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use std::borrow::Cow;
use std::fmt;
use std::time::SystemTime;

/// The keys that sign. Neither `Debug` nor any error shows more than the access key's id.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

impl Credentials {
    /// A pair of keys.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Credentials {
        Credentials {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            session_token: None,
        }
    }

    /// Adds the token that temporary keys come with.
    #[must_use]
    pub fn session_token(mut self, token: impl Into<String>) -> Credentials {
        self.session_token = Some(token.into());
        self
    }

    /// The access key's id, which is no secret.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

/// A request that cannot be signed, since it cannot be written as HTTP.
#[derive(Debug, thiserror::Error)]
#[error("the request cannot be signed: {0}")]
pub struct SigningError(String);

impl SigningError {
    /// The signer says what it was doing; its source says why that failed.
    fn of(error: impl std::error::Error) -> SigningError {
        SigningError(error.source().map_or_else(|| error.to_string(), ToString::to_string))
    }
}

/// Seconds from 1970 to the year 10000, whose dates have a digit too many.
const YEAR_10000: u64 = 253_402_300_800;

/// Headers that a proxy on the way may change, or that belong to one connection only.
const UNSIGNED: [&str; 15] = [
    "authorization",
    "baggage",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];

/// Headers that signing sets.
const SET_BY_SIGNING: [&str; 4] =
    ["Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256"];

impl BackendRequest {
    /// Adds the headers of Signature Version 4 for `scope` at `time`; those of an earlier signature go. Characters of
    /// the URL that the signature would see otherwise than the service are escaped first, so that what is sent is
    /// what was signed.
    ///
    /// S3 signs the path as it is and the body's digest as a header of its own; the other services sign the path in
    /// its shortest form, encoded once more.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use vtl::integration::{Credentials, Integration, MethodRequest};
    ///
    /// let integration = Integration::from_json(
    ///     r#"{"type": "aws", "httpMethod": "POST", "uri": "arn:aws:apigateway:eu-west-1:sns:action/ListTopics"}"#,
    /// )?;
    /// let exchange = integration.request(&MethodRequest::new("POST", "/"));
    /// let mut request = exchange.backend_request().unwrap().clone();
    /// let scope = request.signing_scope().unwrap().clone();
    /// let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// request.sign(&Credentials::new("AKIDEXAMPLE", "secret"), &scope, time).unwrap();
    /// let signature = request.headers().get("Authorization").unwrap();
    /// assert!(signature.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20231114/eu-west-1/sns/aws4_request"));
    /// # Ok::<(), vtl::integration::ConfigError>(())
    /// ```
    pub fn sign(
        &mut self,
        credentials: &Credentials,
        scope: &SigningScope,
        time: SystemTime,
    ) -> Result<(), SigningError> {
        endpoint::check(&self.url).map_err(|error| SigningError(error.to_string()))?;
        let url = encode_strictly(&self.url);
        let mut headers = self.headers.clone();
        if !headers.contains("Host") {
            headers.push("Host", authority(&url));
        }
        for name in SET_BY_SIGNING {
            headers.remove(name);
        }
        let body = SignableBody::Bytes(&self.body);
        let signable = SignableRequest::new(&self.method, &url, headers.iter(), body);
        let signature = signature(signable.map_err(SigningError::of)?, credentials, scope, time)?;
        headers.extend(signature);
        (self.url, self.headers) = (url, headers);
        Ok(())
    }
}

/// The headers of the signature.
fn signature(
    request: SignableRequest<'_>,
    credentials: &Credentials,
    scope: &SigningScope,
    time: SystemTime,
) -> Result<Vec<(&'static str, String)>, SigningError> {
    if !time.duration_since(SystemTime::UNIX_EPOCH).is_ok_and(|since| since.as_secs() < YEAR_10000) {
        return Err(SigningError("the time is not within the years 1970 to 9999".to_owned()));
    }
    let Credentials { access_key_id, secret_access_key, session_token } = credentials;
    let keys = AwsCredentials::new(access_key_id, secret_access_key, session_token.clone(), None, "vtl");
    let identity = keys.into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(scope.region())
        .name(scope.service())
        .time(time)
        .settings(settings(scope.service()))
        .build()
        .map_err(SigningError::of)?;
    let (instructions, _) = sign(request, &params.into()).map_err(SigningError::of)?.into_parts();
    let (headers, _) = instructions.into_parts();
    Ok(headers.iter().map(|header| (written(header.name()), header.value().to_owned())).collect())
}

/// A header's name as services document it.
fn written(name: &'static str) -> &'static str {
    SET_BY_SIGNING.into_iter().find(|known| known.eq_ignore_ascii_case(name)).unwrap_or(name)
}

fn settings(service: &str) -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.excluded_headers = Some(UNSIGNED.into_iter().map(Cow::Borrowed).collect());
    if service == "s3" || service == "s3express" || service == "s3-outposts" {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    settings
}
