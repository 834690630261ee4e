//! Under which names requests to a service of AWS are signed: mostly the endpoint's own, and the exceptions.

/// Region and service for which a request is signed: the scope of Signature Version 4.
///
/// ```
/// use vtl::integration::SigningScope;
///
/// let scope = SigningScope::new("eu-west-1", "dynamodb");
/// assert_eq!((scope.region(), scope.service()), ("eu-west-1", "dynamodb"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningScope {
    region: String,
    service: String,
}

impl SigningScope {
    /// A scope of a region and a service's signing name.
    pub fn new(region: impl Into<String>, service: impl Into<String>) -> SigningScope {
        SigningScope { region: region.into(), service: service.into() }
    }

    /// The scope of the endpoint `prefix.region`, as an integration's URI names it.
    pub(super) fn of_endpoint(partition: &str, region: &str, prefix: &str) -> SigningScope {
        let region = if GLOBAL.contains(&prefix) { global_region(partition) } else { region };
        SigningScope::new(region, signing_name(prefix))
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The service's signing name, such as `ses` for the endpoint `email`.
    pub fn service(&self) -> &str {
        &self.service
    }
}

/// Services whose one endpoint has no region in its name.
pub(super) const GLOBAL: [&str; 3] = ["cloudfront", "iam", "route53"];

/// The region in which a partition's global services are signed.
fn global_region(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => "us-east-1",
    }
}

/// Endpoints whose signing name is neither the prefix nor its last label.
const EXCEPTIONS: [(&str, &str); 43] = [
    ("account-access-runtime", "account-access"),
    ("agent-registry-control", "agent-registry"),
    ("agreement-marketplace", "aws-marketplace"),
    ("api.tunneling.iot", "IoTSecuredTunneling"),
    ("appconfigdata", "appconfig"),
    ("appstream2", "appstream"),
    ("bedrock-agent", "bedrock"),
    ("bedrock-agent-runtime", "bedrock"),
    ("bedrock-agentcore-control", "bedrock-agentcore"),
    ("bedrock-data-automation", "bedrock"),
    ("bedrock-data-automation-runtime", "bedrock"),
    ("bedrock-runtime", "bedrock"),
    ("cassandra-streams", "cassandra"),
    ("catalog.marketplace", "aws-marketplace"),
    ("cloudhsmv2", "cloudhsm"),
    ("cloudsearchdomain", "cloudsearch"),
    ("cloudwatch-omni", "cloudwatch"),
    ("contact-lens", "connect"),
    ("data-signer", "signer"),
    ("deployment-marketplace", "aws-marketplace"),
    ("discovery-marketplace", "aws-marketplace"),
    ("email", "ses"),
    ("entitlement.marketplace", "aws-marketplace"),
    ("eventsv2", "events"),
    ("forecastquery", "forecast"),
    ("iam-toolbox", "iam"),
    ("ivsrealtime", "ivs"),
    ("mail-manager", "ses"),
    ("memory-db", "memorydb"),
    ("metering.marketplace", "aws-marketplace"),
    ("migrationhub-config", "mgh"),
    ("oidc", "sso-oauth"),
    ("participant.connect", "execute-api"),
    ("partnercentral-prm", "partnercentral"),
    ("personalize-events", "personalize"),
    ("personalize-runtime", "personalize"),
    ("pinpoint", "mobiletargeting"),
    ("portal.sso", "awsssoportal"),
    ("reporting-marketplace", "aws-marketplace"),
    ("s3-control", "s3"),
    ("servicecatalog-appregistry", "servicecatalog"),
    ("sms-voice.pinpoint", "sms-voice"),
    ("sync-states", "states"),
];

/// Ends of prefixes that stand for one service.
const ENDINGS: [(&str, &str); 7] = [
    (".appsync-api", "appsync"),
    ("-chime", "chime"),
    (".jobs.iot", "iot-jobs-data"),
    ("data-ats.iot", "iotdata"),
    ("data.iot", "iotdata"),
    ("-lex", "lex"),
    (".appsync-realtime-api", "appsync"),
];

/// The signing name of an endpoint's prefix.
fn signing_name(prefix: &str) -> &str {
    if let Some((_, name)) = EXCEPTIONS.iter().find(|(exception, _)| *exception == prefix) {
        return name;
    }
    if let Some((_, name)) = ENDINGS.iter().find(|(ending, _)| prefix.ends_with(ending)) {
        return name;
    }
    prefix.rsplit('.').next().unwrap_or(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes() {
        let scope = |prefix| SigningScope::of_endpoint("aws", "eu-west-1", prefix);
        assert_eq!(scope("dynamodb"), SigningScope::new("eu-west-1", "dynamodb"));
        assert_eq!(scope("iam"), SigningScope::new("us-east-1", "iam"));
        for (prefix, name) in [
            ("runtime.sagemaker", "sagemaker"),
            ("email", "ses"),
            ("abc.appsync-api", "appsync"),
            ("abc123-ats.iot", "iot"),
            ("data-ats.iot", "iotdata"),
            ("sync-states", "states"),
        ] {
            assert_eq!(scope(prefix).service(), name, "{prefix}");
        }
        let china = SigningScope::of_endpoint("aws-cn", "cn-northwest-1", "iam");
        assert_eq!(china.region(), "cn-north-1");
    }
}
