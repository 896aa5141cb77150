//! `dokita doctor`: looks at a deployment from inside and says in plain words what is wrong.
//!
//! Facts are gathered in `observe` and `probe`; what they mean is decided in `checks` and
//! `certificate`, which only look at facts.

mod certificate;
mod checks;
mod observe;
mod probe;

use std::fmt;

use anyhow::bail;

use crate::config::Config;

/// Looks at everything, prints a line for each check.
///
/// # Errors
/// There is a problem, so that the exit code is 1.
pub async fn run(config: Config, ntp: Option<String>) -> anyhow::Result<()> {
    let mut problems = 0;
    for finding in findings(&config, ntp.as_deref()).await {
        println!("{finding}");
        problems += u32::from(finding.verdict == Verdict::Problem);
    }
    match problems {
        0 => Ok(()),
        1 => bail!("there is a problem; its line above says what to do"),
        many => bail!("there are {many} problems; their lines above say what to do"),
    }
}

/// What one check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    verdict: Verdict,
    topic: &'static str,
    words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// As it should be.
    Ok,
    /// Works, or could not be checked; worth a look.
    Warning,
    /// Somebody cannot be helped like this.
    Problem,
}

impl Finding {
    fn ok(topic: &'static str, words: impl Into<String>) -> Self {
        Self { verdict: Verdict::Ok, topic, words: words.into() }
    }

    fn warning(topic: &'static str, words: impl Into<String>) -> Self {
        Self { verdict: Verdict::Warning, topic, words: words.into() }
    }

    fn problem(topic: &'static str, words: impl Into<String>) -> Self {
        Self { verdict: Verdict::Problem, topic, words: words.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warning => "warning",
            Verdict::Problem => "problem",
        };
        write!(f, "{verdict:<8} {:<16} {}", self.topic, self.words)
    }
}

/// In the order in which an administrator should read them: this machine, the name, the way in.
async fn findings(config: &Config, ntp: Option<&str>) -> Vec<Finding> {
    let database = observe::database(config).await;
    let mut found = vec![
        checks::folder(&config.data.folder, &observe::folder(&config.data.folder)),
        checks::master_key(observe::master_key_mode(&config.data.folder)),
        checks::space(observe::free_bytes(&config.data.folder)),
        checks::database(&database.schema),
        checks::clock(&observe::clock(ntp, database.clock).await),
        checks::open_files(&observe::open_files(), observe::files_needed(config)),
        checks::udp_buffers(observe::udp_buffers()),
    ];
    let place = observe::place(config).await;
    found.push(checks::web_page(config.public_url(), &observe::web_page(config.public_url()).await));
    found.push(checks::host_name(&place));
    found.push(checks::media_addresses(&place));
    found.extend(secure(config, &place).await);
    let ports = observe::media_ports(config);
    found.push(checks::media_udp(&ports, &observe::bindings(config, &place, &ports).await));
    if config.turn.enabled {
        found.push(checks::relay_udp(&observe::allocations(config, &place, &ports).await));
    } else {
        found.push(checks::relay_off());
    }
    found
}

/// What https needs, and the relay behind it.
async fn secure(config: &Config, place: &checks::Place) -> Vec<Finding> {
    if !config.is_https() {
        return vec![checks::plain_http(&place.host)];
    }
    let mut found = Vec::new();
    if let Some(files) = observe::certificate_files(config) {
        found.push(certificate::files(&files));
    }
    let served = observe::tls(config, place).await;
    let by_acme = config.tls.as_ref().is_some_and(|tls| !tls.acme_domains.is_empty());
    found.push(match served.as_ref().ok().and_then(|served| served.certificates.first()) {
        Some(leaf) => certificate::served(&place.host, leaf, std::time::SystemTime::now(), by_acme),
        None => certificate::none_served(&place.host),
    });
    if config.turn.enabled {
        found.push(checks::relay_tls(&served.map(|served| served.turn)));
    }
    found
}
