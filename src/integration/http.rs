//! Conversions between this module's types and those of the `http` crate, for hosts that send and serve.
//!
//! `http` folds names to lower case: a conversion there and back keeps order within a name, not case.

use super::headers::Headers;
use super::message::{BackendRequest, BackendResponse, MethodResponse};
use super::request::MethodRequest;
use ::http::header::{HeaderMap, HeaderName, HeaderValue};

impl From<&HeaderMap> for Headers {
    /// Values that are not UTF-8 are read with U+FFFD for what does not fit.
    fn from(map: &HeaderMap) -> Headers {
        map.iter().map(|(n, v)| (n.as_str(), String::from_utf8_lossy(v.as_bytes()).into_owned())).collect()
    }
}

impl TryFrom<&Headers> for HeaderMap {
    type Error = ::http::Error;

    /// Fails where a name or value cannot stand in a message.
    fn try_from(headers: &Headers) -> Result<HeaderMap, ::http::Error> {
        let mut map = HeaderMap::with_capacity(headers.len());
        for (name, value) in headers.iter() {
            map.append(HeaderName::try_from(name)?, HeaderValue::from_bytes(value.as_bytes())?);
        }
        Ok(map)
    }
}

impl From<::http::Request<Vec<u8>>> for MethodRequest {
    /// The request's path is that behind the stage.
    fn from(request: ::http::Request<Vec<u8>>) -> MethodRequest {
        let (head, body) = request.into_parts();
        let path = head.uri.path_and_query().map_or("/", ::http::uri::PathAndQuery::as_str);
        MethodRequest::new(head.method.as_str(), path).headers(Headers::from(&head.headers)).body(body)
    }
}

impl TryFrom<&BackendRequest> for ::http::Request<Vec<u8>> {
    type Error = ::http::Error;

    fn try_from(request: &BackendRequest) -> Result<::http::Request<Vec<u8>>, ::http::Error> {
        let mut built = ::http::Request::builder().method(request.method()).uri(request.url());
        if let Some(headers) = built.headers_mut() {
            *headers = request.headers().try_into()?;
        }
        built.body(request.body().to_vec())
    }
}

impl From<::http::Response<Vec<u8>>> for BackendResponse {
    fn from(response: ::http::Response<Vec<u8>>) -> BackendResponse {
        let headers = Headers::from(response.headers());
        BackendResponse::http(response.status().as_u16())
            .with_headers(headers)
            .with_body(response.into_body())
    }
}

impl TryFrom<MethodResponse> for ::http::Response<Vec<u8>> {
    type Error = ::http::Error;

    fn try_from(response: MethodResponse) -> Result<::http::Response<Vec<u8>>, ::http::Error> {
        let mut built = ::http::Response::builder().status(response.status());
        if let Some(headers) = built.headers_mut() {
            *headers = response.headers().try_into()?;
        }
        built.body(response.into_body())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let headers: Headers = [("X-A", "1"), ("x-a", "2"), ("B", "é")].into_iter().collect();
        let map = HeaderMap::try_from(&headers).unwrap();
        let back = Headers::from(&map);
        assert_eq!(back.get_all("X-A").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(back.get("b"), Some("é"));
        let incoming = ::http::Request::post("https://a.example/pets/7?tag=a%20b").header("X-A", "1");
        let request = MethodRequest::from(incoming.body(b"{}".to_vec()).unwrap()).resource("/pets/{id}");
        assert_eq!((request.http_method(), request.path()), ("POST", "/pets/7".to_owned()));
        assert_eq!(request.query_parameters(), [("tag".to_owned(), "a b".to_owned())]);
        assert_eq!(request.path_parameters(), [("id".to_owned(), "7".to_owned())]);
        assert!(HeaderMap::try_from(&[("a b", "1")].into_iter().collect::<Headers>()).is_err());
    }
}
