//! Which host a request names: the preview answers to its own names only.
//!
//! Start reading at [`HostCheck`].

use hyper::Request;
use hyper::header::{self, HeaderValue};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The names of the preview. Requests under other names are refused: a page elsewhere could have its own name point here and
/// read drafts (DNS rebinding).
pub(super) struct HostCheck {
    /// The address that is listened on.
    pub(super) address: IpAddr,
    /// What `--bind` says, in lower case.
    pub(super) name: String,
}

impl HostCheck {
    /// Whether a host and port, as the `Host` header has them, name the preview. Any port will do: one may be forwarded
    /// here, and a name that leads here under another port leads here under this one.
    fn admits(&self, authority: &str) -> bool {
        match host_of(authority) {
            Some(Host::Address(ip)) => {
                ip.is_loopback() || self.address.is_unspecified() || ip == self.address
            }
            // RFC 6761, section 6.3: these names never leave the machine.
            Some(Host::Name(name)) => {
                name == "localhost" || name.ends_with(".localhost") || name == self.name
            }
            None => false,
        }
    }

    /// Whether a request is for the preview, and comes from one of its own pages where it says from which. Browsers say so
    /// for the stream of events, which another site could otherwise ask for.
    pub(super) fn admits_request<T>(&self, request: &Request<T>) -> bool {
        let mut hosts = request.headers().get_all(header::HOST).iter();
        let host = match (hosts.next().map(HeaderValue::to_str), hosts.next()) {
            (Some(Ok(host)), None) if self.admits(host) => host,
            _ => return false,
        };
        let whole = request.uri().authority();
        if whole.is_some_and(|authority| !self.admits(authority.as_str())) {
            return false;
        }
        request
            .headers()
            .get_all(header::ORIGIN)
            .iter()
            .all(|origin| {
                let origin = origin.to_str().unwrap_or_default();
                let named = origin
                    .strip_prefix("http://")
                    .or_else(|| origin.strip_prefix("https://"));
                named.is_some_and(|named| named.eq_ignore_ascii_case(host))
            })
    }
}

/// A host as a request names it.
enum Host {
    Address(IpAddr),
    /// In lower case, without the dot at its end.
    Name(String),
}

/// The host of a `Host` header: a name, an IPv4 address, or an IPv6 address in brackets, perhaps with a port (RFC 9110,
/// section 7.2). None for anything else.
fn host_of(authority: &str) -> Option<Host> {
    let is_port = |port: &str| {
        port.strip_prefix(':').is_some_and(|port| {
            port.bytes().all(|digit| digit.is_ascii_digit()) && port.parse::<u16>().is_ok()
        })
    };
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let ip: Ipv6Addr = address.parse().ok()?;
        return (port.is_empty() || is_port(port)).then_some(Host::Address(ip.into()));
    }
    let at = authority.find(':').unwrap_or(authority.len());
    let (name, port) = authority.split_at_checked(at)?;
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    if !is_name || !(port.is_empty() || is_port(port)) {
        return None;
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    if let Ok(ip) = name.parse::<Ipv4Addr>() {
        return Some(Host::Address(ip.into()));
    }
    Some(Host::Name(name.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::HostCheck;

    #[test]
    fn only_the_preview_s_own_names_are_answered() {
        let check = |name: &str, address: &str, admitted: &[&str], refused: &[&str]| {
            let host_check = HostCheck {
                address: address.parse().unwrap(),
                name: name.to_owned(),
            };
            for host in admitted {
                assert!(host_check.admits(host), "{name}: {host}");
            }
            for host in refused {
                assert!(!host_check.admits(host), "{name}: {host}");
            }
        };
        check(
            "127.0.0.1",
            "127.0.0.1",
            &[
                "127.0.0.1:1111",
                "localhost",
                "LOCALHOST.:80",
                "127.0.0.1",
                "127.0.0.1.:1111",
                "[::1]",
                "[0:0:0:0:0:0:0:1]:1",
                "a.localhost:1111",
                "[::1]:1111",
                "127.8.8.8",
            ],
            &[
                "",
                "evil.example",
                "127.0.0.1.evil.example:1111",
                "localhost.evil.example",
                "192.168.1.5:1111",
                "[2001:db8::1]",
                "x@evil.example",
                "[::1].evil.test",
                "[::1].evil.test:1111",
                "[::1]evil.test",
                "[::1",
                "::1",
                "[::1]:x",
                "[::1]:99999",
                "[127.0.0.1]",
                "[::ffff:192.0.2.1]",
                "localhost:evil.test",
                "localhost:",
                "localhost:1:2",
                "localhost..",
                "localhost/",
                "localhost@evil.test",
                "localhost, evil.test",
                "local host",
                "127.1",
                "2130706433",
                "0x7f.0.0.1",
                "evil.test.",
                "localhost.evil.test.",
                "lоcalhost",
            ],
        );
        check(
            "0.0.0.0",
            "0.0.0.0",
            &["192.168.1.5:1111", "[2001:db8::1]:9", "localhost"],
            &["evil.example:1111"],
        );
        check(
            "desk.local",
            "192.168.1.5",
            &["Desk.local:1111", "192.168.1.5"],
            &["192.168.1.6", "other.local"],
        );
    }
}
