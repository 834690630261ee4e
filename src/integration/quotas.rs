//! The quotas of REST APIs that a request meets (developer guide, "Quotas for configuring and running a REST API"),
//! and how a request beyond one ends. The guide names the limits and the 413; that a head too large ends as 431 and
//! an address too long as 414 is what those statuses are for, not a recording.

use super::facts::Facts;
use super::gateway::{GatewayResponseType, Refusal};
use super::headers::Headers;
use super::request::MethodRequest;

/// The sizes that an API takes. By default those of a regional API.
///
/// ```
/// use vtl::integration::{Integration, IntegrationType, MethodRequest, Quotas};
///
/// let private = Integration::builder(IntegrationType::Mock).quotas(Quotas::new().header_bytes(8_000)).build()?;
/// let request = MethodRequest::new("GET", "/pets").header("X-Long", "x".repeat(8_000));
/// assert_eq!(private.request(&request).finished().unwrap().status(), 431);
/// # Ok::<(), vtl::integration::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    pub(super) payload: usize,
    pub(super) headers: usize,
    pub(super) url: usize,
    pub(super) method_arn: usize,
}

impl Default for Quotas {
    fn default() -> Quotas {
        Quotas { payload: 10 * 1024 * 1024, headers: 10_240, url: 10_240, method_arn: 1_600 }
    }
}

impl Quotas {
    /// The quotas of a regional API.
    pub fn new() -> Quotas {
        Quotas::default()
    }

    /// Bytes of a request's or response's body: 10,485,760 unless changed. A request beyond it gets 413.
    #[must_use]
    pub fn payload_bytes(mut self, most: usize) -> Quotas {
        self.payload = most;
        self
    }

    /// Bytes of all headers, with names, separators and ends of lines: 10,240 unless changed, 8,000 of private APIs.
    /// A request beyond it gets 431.
    #[must_use]
    pub fn header_bytes(mut self, most: usize) -> Quotas {
        self.headers = most;
        self
    }

    /// Bytes of the URL: 10,240 unless changed, 8,192 of edge-optimized and private APIs. A request beyond it gets
    /// 414.
    #[must_use]
    pub fn url_bytes(mut self, most: usize) -> Quotas {
        self.url = most;
        self
    }

    /// Bytes of the ARN by which a method is authorized: 1,600 unless changed. A request beyond it gets 414.
    #[must_use]
    pub fn method_arn_bytes(mut self, most: usize) -> Quotas {
        self.method_arn = most;
        self
    }

    pub(super) fn check(&self, request: &MethodRequest, facts: &Facts) -> Result<(), Refusal> {
        let path = facts.context_text("path");
        if request.body.len() > self.payload {
            let log = format!("HTTP content length exceeded {} bytes", self.payload);
            return Err(Refusal::new(GatewayResponseType::RequestTooLarge, "Request Too Long", log));
        }
        if header_bytes(&request.headers) > self.headers {
            return Err(beyond(431, "Request Header Fields Too Large", "headers", self.headers));
        }
        let query: usize = request.query.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
        let url = "https://".len() + facts.context_text("domainName").len() + path.len() + query;
        if url > self.url {
            return Err(beyond(414, "Request-URI Too Long", "URL", self.url));
        }
        // The parts of `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH` but the path are short.
        let fixed = "arn:aws:execute-api:us-east-1:/".len() + facts.context_text("accountId").len();
        if fixed + facts.context_text("apiId").len() + facts.method.len() + path.len() > self.method_arn {
            return Err(beyond(414, "Request-URI Too Long", "its method's ARN", self.method_arn));
        }
        Ok(())
    }
}

fn beyond(status: u16, message: &str, what: &str, most: usize) -> Refusal {
    let log = format!("Execution failed: the request has more than {most} bytes of {what}");
    let mut refusal = Refusal::new(GatewayResponseType::Default4xx, message, log);
    refusal.status = Some(status);
    refusal
}

/// Bytes of `headers` as HTTP/1.1 writes them: `Name: value` and the end of the line.
fn header_bytes(headers: &Headers) -> usize {
    headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(quotas: Quotas, request: &MethodRequest) -> Option<u16> {
        let refusal = quotas.check(request, &Facts::of(request)).err()?;
        refusal.status.or(refusal.kind.default_status())
    }

    #[test]
    fn each_has_its_own_end() {
        let request = || MethodRequest::new("GET", "/p");
        let usual = Quotas::new();
        assert_eq!(outcome(usual, &request().body(vec![0; 10 * 1024 * 1024])), None);
        assert_eq!(outcome(usual, &request().body(vec![0; 10 * 1024 * 1024 + 1])), Some(413));
        // The name, ": " and the end of the line count too.
        assert_eq!(outcome(usual, &request().header("X-A", "v".repeat(10_240 - 7))), None);
        assert_eq!(outcome(usual, &request().header("X-A", "v".repeat(10_240 - 6))), Some(431));
        assert_eq!(outcome(usual, &request().query("q", "v".repeat(10_240))), Some(414));
        let long = MethodRequest::new("GET", format!("/{}", "p".repeat(1_600)));
        assert_eq!(outcome(usual, &long), Some(414));
        assert_eq!(outcome(usual.method_arn_bytes(2_000), &long), None);
        assert_eq!(outcome(usual.method_arn_bytes(2_000).url_bytes(1_000), &long), Some(414));
        assert_eq!(outcome(usual.payload_bytes(1), &request().body("ab")), Some(413));
    }
}
