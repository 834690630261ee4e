//! The method request: what the client sent, and what the caller says about the API around it.
//!
//! Nothing here reads a clock or makes an id: what the caller does not give is a fixed, readable placeholder.

use super::headers::Headers;
use super::path::{match_resource, parse_query};
use crate::value::Data;

/// The stage of a request that names none.
const DEFAULT_STAGE: &str = "test";

/// A request as it reaches a method.
///
/// ```
/// use vtl::integration::MethodRequest;
///
/// let request = MethodRequest::new("POST", "/pets/7?tag=a&tag=b")
///     .resource("/pets/{id}")
///     .header("Content-Type", "application/json")
///     .body(r#"{"name": "Rex"}"#);
/// assert_eq!(request.path_parameters(), [("id".to_owned(), "7".to_owned())]);
/// assert_eq!(request.query_parameters().len(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct MethodRequest {
    method: String,
    path: String,
    raw_path: Option<String>,
    resource: Option<String>,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Headers,
    pub(super) body: Vec<u8>,
    path_parameters: Option<Vec<(String, String)>>,
    stage: Option<String>,
    pub(super) stage_variables: Vec<(String, String)>,
    pub(super) context: Vec<(String, Data)>,
}

impl MethodRequest {
    /// A request for `path`, which lies behind the stage and may carry a query string.
    pub fn new(method: impl Into<String>, path: impl Into<String>) -> MethodRequest {
        let path: String = path.into();
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path.to_owned(), parse_query(query)),
            None => (path, Vec::new()),
        };
        MethodRequest {
            method: method.into(),
            path,
            raw_path: None,
            resource: None,
            query,
            headers: Headers::new(),
            body: Vec::new(),
            path_parameters: None,
            stage: None,
            stage_variables: Vec::new(),
            context: Vec::new(),
        }
    }

    /// The resource's path template, such as `/pets/{id}` or `/{proxy+}`. Without it, the path itself.
    #[must_use]
    pub fn resource(mut self, resource: impl Into<String>) -> MethodRequest {
        self.resource = Some(resource.into());
        self
    }

    /// The path as the client sent it, stage included: doubled slashes show in `$context.path`.
    #[must_use]
    pub fn raw_path_with_stage(mut self, path: impl Into<String>) -> MethodRequest {
        self.raw_path = Some(path.into());
        self
    }

    /// Adds a query parameter, decoded.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> MethodRequest {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds the parameters of a query string as the client sent it.
    #[must_use]
    pub fn raw_query(mut self, query: &str) -> MethodRequest {
        self.query.extend(parse_query(query));
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> MethodRequest {
        self.headers.push(name, value);
        self
    }

    /// Gives the headers.
    #[must_use]
    pub fn headers(mut self, headers: Headers) -> MethodRequest {
        self.headers = headers;
        self
    }

    /// Gives the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> MethodRequest {
        self.body = body.into();
        self
    }

    /// Gives a path parameter, decoded. Once one is given, the path is not matched against the resource.
    #[must_use]
    pub fn path_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> MethodRequest {
        self.path_parameters.get_or_insert_default().push((name.into(), value.into()));
        self
    }

    /// The stage; without it that of `$context`, and `test` where none is given.
    #[must_use]
    pub fn stage(mut self, stage: impl Into<String>) -> MethodRequest {
        self.stage = Some(stage.into());
        self
    }

    /// Adds a stage variable.
    #[must_use]
    pub fn stage_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> MethodRequest {
        self.stage_variables.push((name.into(), value.into()));
        self
    }

    /// Adds a member of `$context`: `requestId`, `accountId`, `authorizer`, ... Members of `identity` join the
    /// placeholders member by member; anything else stands as given.
    #[must_use]
    pub fn context(mut self, name: impl Into<String>, value: impl Into<Data>) -> MethodRequest {
        self.context.push((name.into(), value.into()));
        self
    }

    /// The HTTP method by which a request is routed: that of `X-HTTP-Method-Override`, where the client sent one that
    /// an API can have (developer guide, "Important notes").
    pub fn http_method(&self) -> &str {
        const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
        let wanted = self.headers.get("X-HTTP-Method-Override");
        let known = |wanted: &str| METHODS.into_iter().find(|m| m.eq_ignore_ascii_case(wanted.trim()));
        wanted.and_then(known).unwrap_or(&self.method)
    }

    /// The path behind the stage; of a doubled slash at its start one is left.
    pub fn path(&self) -> String {
        let after = |raw: &str| {
            let raw = raw.trim_start_matches('/');
            raw.split_once('/').map_or_else(|| "/".to_owned(), |(_, rest)| format!("/{rest}"))
        };
        let path = match &self.raw_path {
            Some(raw) if self.path.is_empty() => after(raw),
            _ => self.path.clone(),
        };
        match path.strip_prefix("//") {
            Some(rest) => format!("/{}", rest.trim_start_matches('/')),
            None if path.starts_with('/') => path,
            None => format!("/{path}"),
        }
    }

    pub(super) fn path_with_stage(&self) -> String {
        match &self.raw_path {
            Some(raw) => raw.clone(),
            None => ["/", self.stage_name(), &self.path()].concat(),
        }
    }

    pub(super) fn resource_path(&self) -> String {
        self.resource.clone().unwrap_or_else(|| self.path())
    }

    pub(super) fn stage_name(&self) -> &str {
        let given = self.context.iter().rev().find(|(name, _)| name == "stage");
        let given = given.and_then(|(_, stage)| stage.as_str());
        self.stage.as_deref().or(given).unwrap_or(DEFAULT_STAGE)
    }

    /// The path parameters, decoded: those given, or those found by matching the path against the resource. None
    /// where the path does not fit.
    pub fn path_parameters(&self) -> Vec<(String, String)> {
        match (&self.path_parameters, &self.resource) {
            (Some(given), _) => given.clone(),
            (None, Some(resource)) => match_resource(resource, &self.path()).unwrap_or_default(),
            (None, None) => Vec::new(),
        }
    }

    /// The query parameters, decoded, repeats included.
    pub fn query_parameters(&self) -> &[(String, String)] {
        &self.query
    }
}
