//! URIs of AWS services: `arn:aws:apigateway:REGION:[SUBDOMAIN.]SERVICE:{path,action}/...`, their endpoints, and
//! what API Gateway adds by itself for an action.

use super::scope::{GLOBAL, SigningScope};
use super::uri::UriTemplate;

/// A service's URI, read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ServiceUri {
    pub(super) region: String,
    /// The service by its endpoint prefix, without a subdomain.
    pub(super) service: String,
    host: String,
    pub(super) scope: SigningScope,
    pub(super) call: Call,
}

/// What is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// An action by name, with the parameters that follow it: `GetObject&Bucket={bucket}`.
    Action(UriTemplate),
    /// A path of the service's REST interface, without its leading slashes.
    Path(UriTemplate),
}

/// Services that speak JSON: the prefix of `X-Amz-Target`, and the content type.
const JSON_SERVICES: [(&str, &str, &str); 18] = [
    ("athena", "AmazonAthena", "application/x-amz-json-1.1"),
    ("cognito-identity", "AWSCognitoIdentityService", "application/x-amz-json-1.1"),
    ("cognito-idp", "AWSCognitoIdentityProviderService", "application/x-amz-json-1.1"),
    ("comprehend", "Comprehend_20171127", "application/x-amz-json-1.1"),
    ("dynamodb", "DynamoDB_20120810", "application/x-amz-json-1.0"),
    ("events", "AWSEvents", "application/x-amz-json-1.1"),
    ("firehose", "Firehose_20150804", "application/x-amz-json-1.1"),
    ("glue", "AWSGlue", "application/x-amz-json-1.1"),
    ("kinesis", "Kinesis_20131202", "application/x-amz-json-1.1"),
    ("kms", "TrentService", "application/x-amz-json-1.1"),
    ("logs", "Logs_20140328", "application/x-amz-json-1.1"),
    ("rekognition", "RekognitionService", "application/x-amz-json-1.1"),
    ("secretsmanager", "secretsmanager", "application/x-amz-json-1.1"),
    ("states", "AWSStepFunctions", "application/x-amz-json-1.0"),
    ("sync-states", "AWSStepFunctions", "application/x-amz-json-1.0"),
    ("textract", "Textract", "application/x-amz-json-1.1"),
    ("translate", "AWSShineFrontendService_20170701", "application/x-amz-json-1.1"),
    ("transcribe", "Transcribe", "application/x-amz-json-1.1"),
];

impl ServiceUri {
    /// Reads a URI; the errors are the service's own texts.
    pub(super) fn parse(uri: &str) -> Result<ServiceUri, &'static str> {
        const INVALID: &str = "Invalid ARN specified in the request";
        let mut parts = uri.splitn(6, ':');
        let mut part = || parts.next().filter(|p| !p.is_empty()).ok_or(INVALID);
        let (arn, partition, gateway) = (part()?, part()?, part()?);
        if arn != "arn" || gateway != "apigateway" || !partition.starts_with("aws") {
            return Err(INVALID);
        }
        let (region, prefix) = (part()?, part()?);
        let call = part().unwrap_or("");
        let call = if let Some(action) = call.strip_prefix("action/") {
            Call::Action(UriTemplate::new(action))
        } else if let Some(path) = call.strip_prefix("path/") {
            Call::Path(UriTemplate::new(path.trim_start_matches('/')))
        } else {
            return Err("AWS ARN for integration must contain path or action");
        };
        let suffix = if partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
        let host = if GLOBAL.contains(&prefix) {
            format!("{prefix}.{suffix}")
        } else {
            format!("{prefix}.{region}.{suffix}")
        };
        let service = prefix.rsplit('.').next().unwrap_or(prefix).to_owned();
        let scope = SigningScope::of_endpoint(partition, region, prefix);
        Ok(ServiceUri { region: region.to_owned(), service, host, scope, call })
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Whether a Lambda function is called, rather than another operation of that service.
    pub(super) fn is_lambda(&self) -> bool {
        self.service == "lambda"
            && matches!(&self.call, Call::Path(path)
                if path.source().contains("functions/") && path.source().contains("invocations"))
    }

    /// `X-Amz-Target` and the content type that an action of a service that speaks JSON needs.
    pub(super) fn json_protocol(&self, action: &str) -> Option<(String, &'static str)> {
        let found = JSON_SERVICES.iter().find(|(service, ..)| *service == self.service);
        found.map(|(_, target, content_type)| ([*target, ".", action].concat(), *content_type))
    }
}

/// The function in the path of an invocation.
pub(super) fn function_of(path: &str) -> &str {
    let after = path.split_once("functions/").map_or("", |(_, after)| after);
    after.rsplit_once('/').map_or(after, |(function, _)| function)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris() {
        let uri = |text: &str| ServiceUri::parse(text).unwrap();
        let put = uri("arn:aws:apigateway:eu-west-1:dynamodb:action/PutItem");
        assert_eq!((put.host(), put.is_lambda()), ("dynamodb.eu-west-1.amazonaws.com", false));
        let (target, content) = put.json_protocol("PutItem").unwrap();
        assert_eq!(target, "DynamoDB_20120810.PutItem");
        assert_eq!(content, "application/x-amz-json-1.0");
        let path = "2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f:live/invocations";
        for slashes in ["", "/", "//"] {
            let lambda = uri(&format!("arn:aws:apigateway:us-east-1:lambda:path/{slashes}{path}"));
            assert_eq!(lambda.call, Call::Path(UriTemplate::new(path)));
            assert!(lambda.is_lambda());
        }
        assert_eq!(function_of(path), "arn:aws:lambda:us-east-1:1:function:f:live");
        let sagemaker =
            uri("arn:aws-cn:apigateway:cn-north-1:runtime.sagemaker:path/endpoints/e/invocations");
        assert_eq!(sagemaker.host(), "runtime.sagemaker.cn-north-1.amazonaws.com.cn");
        assert_eq!(sagemaker.service, "sagemaker");
        assert_eq!(uri("arn:aws:apigateway:us-east-1:iam:action/ListUsers").host(), "iam.amazonaws.com");
        assert!(uri("arn:aws:apigateway:us-east-1:sns:action/Publish").json_protocol("Publish").is_none());
        assert!(uri("arn:aws:apigateway:us-east-1:sqs:action/SendMessage").json_protocol("x").is_none());
    }

    #[test]
    fn refusals() {
        assert_eq!(ServiceUri::parse("oops"), Err("Invalid ARN specified in the request"));
        assert_eq!(ServiceUri::parse("arn:aws:s3:::b"), Err("Invalid ARN specified in the request"));
        for call in ["", ":", ":PutItem", ":actions/PutItem"] {
            assert_eq!(
                ServiceUri::parse(&format!("arn:aws:apigateway:us-east-1:dynamodb{call}")),
                Err("AWS ARN for integration must contain path or action")
            );
        }
    }
}
