//! This machine: its folder, database, clock and limits.

use std::path::Path;

use dokita_store::db::Schema;

use crate::commands::doctor::Finding;

const FOLDER: &str = "data folder";
const KEY: &str = "master key";
const SPACE: &str = "disk space";
const DATABASE: &str = "database";
const CLOCK: &str = "clock";
const FILES: &str = "open files";
const BUFFERS: &str = "UDP buffers";

const MIB: u64 = 1024 * 1024;
const FULL: u64 = 500 * MIB;
const NARROW: u64 = 5 * 1024 * MIB;
/// Media sockets ask for that much.
const WANTED_BUFFER: u64 = 6 * MIB;
/// One-time codes change every 30 s (RFC 6238).
const WRONG_CLOCK_MS: i64 = 30_000;
const LATE_CLOCK_MS: i64 = 2_000;
const DEFAULT_FILES: u64 = 1_024;

/// What is known of the data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// Not there.
    Missing,
    /// Something else has its name.
    File,
    /// This user cannot write to it.
    ReadOnly,
    /// It belongs to another user than the one who asks.
    OfOther,
    /// Others may look into it.
    Open(u32),
    /// As it should be.
    Private,
}

/// The data folder can be written to by the user that runs dokita, and by nobody else read.
pub fn folder(path: &Path, seen: &Folder) -> Finding {
    let path = path.display();
    match seen {
        Folder::Private => Finding::ok(FOLDER, format!("{path} can be written to and is closed to others.")),
        Folder::Missing => Finding::warning(
            FOLDER,
            format!(
                "{path} is not there yet. The first start makes it; if there was one before, data.folder is wrong."
            ),
        ),
        Folder::File => Finding::problem(FOLDER, format!("{path} is not a folder. Correct data.folder.")),
        Folder::ReadOnly => Finding::problem(
            FOLDER,
            format!(
                "{path} cannot be written to. Give it to the user that runs dokita (chown), and look whether the disk is mounted read-only."
            ),
        ),
        Folder::OfOther => Finding::warning(
            FOLDER,
            format!(
                "{path} belongs to another user. Run the doctor as the user that runs dokita (sudo -u), or what it says about files may be wrong."
            ),
        ),
        Folder::Open(mode) => Finding::warning(
            FOLDER,
            format!(
                "Other users of this machine can look into {path} (mode {mode:o}). Close it: chmod 700 {path}"
            ),
        ),
    }
}

/// Mode bits of `master.key`; nothing when it is not there.
pub fn master_key(mode: Option<u32>) -> Finding {
    match mode {
        Some(mode) if mode & 0o077 == 0 => {
            Finding::ok(KEY, "Readable by its owner only. Keep a copy of it with your backups.")
        }
        Some(mode) => Finding::problem(
            KEY,
            format!(
                "master.key is readable by others (mode {mode:o}), and dokita will not start: chmod 600 it."
            ),
        ),
        None => Finding::warning(
            KEY,
            "There is no master.key yet; the first start makes it. If there was one, restore it from a backup before that: without it, stored secrets are lost.",
        ),
    }
}

/// Bytes that are free where the data folder is; nothing when that cannot be told.
pub fn space(free: Option<u64>) -> Finding {
    let Some(free) = free else {
        return Finding::warning(SPACE, "How much is free where the data folder is could not be read.");
    };
    let told = format!("{} MB are free where the data folder is.", free / 1_000_000);
    match free {
        0..FULL => Finding::problem(
            SPACE,
            format!("{told} Make space now: when the disk is full, no report can be saved."),
        ),
        FULL..NARROW => Finding::warning(SPACE, format!("{told} Plan for a larger disk.")),
        _ => Finding::ok(SPACE, told),
    }
}

/// What is known of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaSeen {
    /// The embedded database has no file yet.
    NotYet,
    /// It does not answer; why.
    Unreachable(String),
    /// It answers.
    Seen(Schema),
}

/// The database answers and has the schema of this version.
pub fn database(seen: &SchemaSeen) -> Finding {
    match seen {
        SchemaSeen::Seen(Schema { missing: 0, unknown: 0 }) => {
            Finding::ok(DATABASE, "It answers, and its tables are those of this version.")
        }
        SchemaSeen::Seen(Schema { missing: 0, .. }) => Finding::problem(
            DATABASE,
            "It was used by a newer version of dokita. Install that version again; going back is not possible without a backup.",
        ),
        SchemaSeen::Seen(Schema { missing, .. }) => Finding::warning(
            DATABASE,
            format!(
                "{missing} changes of its tables are outstanding. The next start of dokita makes them; back up first."
            ),
        ),
        SchemaSeen::NotYet => Finding::warning(
            DATABASE,
            "There is none yet; the first start makes it. If there was one before, data.folder is wrong.",
        ),
        SchemaSeen::Unreachable(why) => Finding::problem(
            DATABASE,
            format!(
                "It does not answer ({why}). Is it running, and are address, user and password in data.database_url right?"
            ),
        ),
    }
}

/// What this machine's clock was compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clock {
    /// Something else knows the time: who, and by how many milliseconds we are ahead of it.
    Compared {
        /// Who.
        with: String,
        /// Ours less theirs, in milliseconds.
        ahead_ms: i64,
    },
    /// A time server that was named did not answer.
    Silent(String),
    /// This machine says itself that its clock is kept by a time server.
    Kept,
    /// There is nothing to compare with.
    Unchecked,
}

/// The clock is right: links, sign-ins, codes and relay credentials depend on it.
pub fn clock(seen: &Clock) -> Finding {
    match seen {
        Clock::Compared { with, ahead_ms } => {
            let seconds = ahead_ms.unsigned_abs() as f64 / 1_000.0;
            let way = if *ahead_ms >= 0 { "ahead of" } else { "behind" };
            let told = format!("This machine is {seconds:.1} s {way} {with}.");
            match ahead_ms.abs() {
                0..LATE_CLOCK_MS => Finding::ok(CLOCK, told),
                LATE_CLOCK_MS..WRONG_CLOCK_MS => Finding::warning(
                    CLOCK,
                    format!("{told} Switch time synchronisation on: timedatectl set-ntp true"),
                ),
                _ => Finding::problem(
                    CLOCK,
                    format!(
                        "{told} Sign-in codes, links and the relay fail like this. Switch time synchronisation on: timedatectl set-ntp true"
                    ),
                ),
            }
        }
        Clock::Kept => Finding::ok(CLOCK, "This machine keeps it by a time server."),
        Clock::Silent(server) => Finding::warning(
            CLOCK,
            format!(
                "Not checked: {server} does not answer on UDP port 123. Name another time server with --ntp."
            ),
        ),
        Clock::Unchecked => Finding::warning(
            CLOCK,
            "Not checked: there is nothing to compare it with. Name a time server, e.g. --ntp pool.ntp.org",
        ),
    }
}

/// How many files may be open at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenFiles {
    /// The limit.
    pub limit: u64,
    /// Up to where a program may raise it by itself.
    pub hard: u64,
    /// It is that of the running server, not that of the doctor.
    pub of_server: bool,
}

/// The limit is enough for websockets and for the relay's connections.
pub fn open_files(seen: &OpenFiles, needed: u64) -> Finding {
    let OpenFiles { limit, hard, of_server } = *seen;
    let whose = if of_server { "The server" } else { "A program started here" };
    let told = format!(
        "{whose} may have {limit} files and connections open; with everybody online it takes {needed}."
    );
    if limit >= needed {
        return Finding::ok(FILES, told);
    }
    let how = match hard >= needed {
        true => format!("Put LimitNOFILE={needed} into the service's unit file."),
        false => format!(
            "Put LimitNOFILE={needed} into the service's unit file; as a user, that many are not allowed (at most {hard})."
        ),
    };
    match limit < DEFAULT_FILES {
        true => Finding::problem(FILES, format!("{told} {how}")),
        false => Finding::warning(FILES, format!("{told} {how}")),
    }
}

/// Largest receive and send buffers of the system, in bytes; nothing when they cannot be read.
pub fn udp_buffers(seen: Option<(u64, u64)>) -> Finding {
    match seen {
        None => Finding::warning(BUFFERS, "The system's limits could not be read."),
        Some((receive, send)) if receive.min(send) >= WANTED_BUFFER => {
            Finding::ok(BUFFERS, "The system allows buffers that are large enough.")
        }
        Some((receive, send)) => Finding::warning(
            BUFFERS,
            format!(
                "The system allows {} KB to receive and {} KB to send: pictures break up when many people talk at once. Put net.core.rmem_max={WANTED_BUFFER} and net.core.wmem_max={WANTED_BUFFER} into /etc/sysctl.d/dokita.conf, run sysctl --system and restart dokita.",
                receive / 1024,
                send / 1024
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::doctor::Verdict::{self, Ok, Problem, Warning};

    fn verdicts<T>(cases: &[(T, Verdict)], check: impl Fn(&T) -> Finding) {
        for (case, verdict) in cases {
            let finding = check(case);
            assert_eq!(finding.verdict, *verdict, "{finding}");
        }
    }

    #[test]
    fn a_folder_of_nobody_else_that_can_be_written_to_is_fine() {
        let cases = [
            (Folder::Private, Ok),
            (Folder::Missing, Warning),
            (Folder::OfOther, Warning),
            (Folder::Open(0o755), Warning),
            (Folder::ReadOnly, Problem),
            (Folder::File, Problem),
        ];
        verdicts(&cases, |seen| folder(Path::new("/var/lib/dokita"), seen));
    }

    #[test]
    fn a_key_that_others_may_read_is_a_problem() {
        verdicts(&[(Some(0o600), Ok), (Some(0o400), Ok), (Some(0o640), Problem), (None, Warning)], |mode| {
            master_key(*mode)
        });
    }

    #[test]
    fn little_space_is_told_and_none_is_a_problem() {
        verdicts(
            &[(Some(100 << 30), Ok), (Some(2 << 30), Warning), (Some(1 << 20), Problem), (None, Warning)],
            |free| space(*free),
        );
    }

    #[test]
    fn a_database_of_another_version_or_none_is_told() {
        let schema = |missing, unknown| SchemaSeen::Seen(Schema { missing, unknown });
        let cases = [
            (schema(0, 0), Ok),
            (schema(2, 0), Warning),
            (schema(0, 1), Problem),
            (SchemaSeen::NotYet, Warning),
            (SchemaSeen::Unreachable("refused".into()), Problem),
        ];
        verdicts(&cases, database);
    }

    #[test]
    fn a_clock_that_is_off_by_half_a_minute_is_a_problem() {
        let off = |ahead_ms| Clock::Compared { with: "pool.ntp.org".into(), ahead_ms };
        let cases = [
            (off(-900), Ok),
            (off(5_000), Warning),
            (off(-31_000), Problem),
            (Clock::Kept, Ok),
            (Clock::Unchecked, Warning),
            (Clock::Silent("ntp.example".into()), Warning),
        ];
        verdicts(&cases, clock);
        assert!(clock(&off(-31_000)).words.contains("31.0 s behind pool.ntp.org"));
    }

    #[test]
    fn few_open_files_are_told_with_the_line_to_write() {
        let limit = |limit, hard| OpenFiles { limit, hard, of_server: true };
        let cases =
            [(limit(20_000, 20_000), Ok), (limit(1_024, 524_288), Warning), (limit(256, 256), Problem)];
        verdicts(&cases, |seen| open_files(seen, 14_000));
        assert!(open_files(&cases[1].0, 14_000).words.contains("LimitNOFILE=14000"));
    }

    #[test]
    fn small_buffers_are_told_with_the_lines_to_write() {
        verdicts(
            &[(Some((8 << 20, 8 << 20)), Ok), (Some((212_992, 8 << 20)), Warning), (None, Warning)],
            |seen| udp_buffers(*seen),
        );
        assert!(udp_buffers(Some((212_992, 212_992))).words.contains("net.core.rmem_max=6291456"));
    }
}
