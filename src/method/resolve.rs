//! Which of a method's overloads a call means: `MethodMap` and the method cache of Velocity 1.7's introspector.

use super::table::Method;
use super::types::Type;
use crate::value::Class;

/// How two signatures compare.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    MoreSpecific,
    LessSpecific,
    Incomparable,
}

/// The overload that a call with arguments of these classes means; `None` where none fits or the choice is ambiguous.
pub(super) fn best_match(overloads: &[&'static Method], arguments: &[Class]) -> Option<&'static Method> {
    if let [only] = *overloads {
        return is_applicable(only.params, arguments).then_some(only);
    }
    overloads
        .iter()
        .copied()
        .find(|m| is_exact(m.params, arguments))
        .or_else(|| most_specific(overloads, arguments))
}

/// The introspector first looks for the very classes of the arguments, before it asks what could be converted.
fn is_exact(params: &[Type], arguments: &[Class]) -> bool {
    params.len() == arguments.len() && params.iter().zip(arguments).all(|(p, a)| p.is_exactly(*a))
}

fn most_specific(overloads: &[&'static Method], arguments: &[Class]) -> Option<&'static Method> {
    let mut best: Option<&'static Method> = None;
    let mut rivals: Vec<&'static Method> = Vec::new();
    for &method in overloads.iter().filter(|m| is_applicable(m.params, arguments)) {
        let Some(current) = best else {
            best = Some(method);
            continue;
        };
        match compare(method.params, current.params) {
            Order::LessSpecific => {}
            Order::Incomparable => rivals.push(method),
            Order::MoreSpecific if rivals.is_empty() => best = Some(method),
            Order::MoreSpecific => {
                // It beats all that were ambiguous before as soon as it beats one of them, and joins them for each
                // that it cannot be compared with: so does the original.
                for i in 0..rivals.len() {
                    match rivals.get(i).map(|rival| compare(method.params, rival.params)) {
                        Some(Order::MoreSpecific) => {
                            best = Some(method);
                            rivals.clear();
                            break;
                        }
                        Some(Order::Incomparable) => rivals.push(method),
                        _ => {}
                    }
                }
            }
        }
    }
    if rivals.is_empty() { best } else { None }
}

fn is_applicable(params: &[Type], arguments: &[Class]) -> bool {
    let fits = |params: &[Type]| params.iter().zip(arguments).all(|(p, a)| p.accepts(*a));
    // A method without parameters is taken for any arguments; calling it then fails.
    let Some((&last, before)) = params.split_last() else { return true };
    if params.len() == arguments.len() {
        let spread = || arguments.last().is_some_and(|a| last.is_array() && last.accepts_as_element(*a));
        return fits(params) || (fits(before) && spread());
    }
    let Some(component) = last.component() else { return false };
    if params.len() > arguments.len() {
        return params.len() == arguments.len() + 1 && fits(before);
    }
    fits(before) && arguments.iter().skip(before.len()).all(|a| component.accepts(*a))
}

fn compare(left: &[Type], right: &[Type]) -> Order {
    if left.len() != right.len() {
        return if left.len() > right.len() { Order::MoreSpecific } else { Order::LessSpecific };
    }
    let (mut left_wins, mut right_wins) = (false, false);
    for (i, (&l, &r)) in left.iter().zip(right).enumerate() {
        if l != r {
            let last = i + 1 == left.len();
            left_wins |= r.includes(l, last) || r == Type::Object;
            right_wins |= l.includes(r, last) || l == Type::Object;
        }
    }
    match (left_wins, right_wins) {
        (true, false) => Order::MoreSpecific,
        (false, true) => Order::LessSpecific,
        (false, false) => Order::Incomparable,
        (true, true) => {
            let ends_in_array = |params: &[Type]| params.last().is_some_and(|p| p.is_array());
            match (ends_in_array(left), ends_in_array(right)) {
                (true, false) => Order::LessSpecific,
                (false, true) => Order::MoreSpecific,
                _ => Order::Incomparable,
            }
        }
    }
}
