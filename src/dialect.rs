//! The two dialects of the one engine.

/// Which service's rules hold where Velocity 1.7 can be configured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// Stock Velocity 1.7: a reference without a value prints its own text and is false.
    Velocity,
    /// API Gateway: a reference without a value is the empty text, and true; macro definitions are swallowed and
    /// `#evaluate` is text.
    #[default]
    ApiGateway,
}
