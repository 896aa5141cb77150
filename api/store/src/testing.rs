//! Fresh databases for tests: a temporary SQLite file, and a temporary PostgreSQL cluster that is
//! started once per test process and ends with it. A test that cannot have its database panics.
#![expect(clippy::expect_used, reason = "a test without its database must fail loudly")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::db::{Db, DbOptions};

/// Which database to test on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// A file in a temporary folder.
    Sqlite,
    /// A database in the temporary cluster.
    Postgres,
}

/// Both, for `for dialect in BOTH`.
pub const BOTH: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

/// An empty, migrated database that is gone after the test.
#[derive(Debug)]
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Its address, as `Db::open` and the server's configuration take it.
    pub url: String,
    folder: Option<std::sync::Arc<tempfile::TempDir>>,
}

impl TestDb {
    /// The same database, for a second owner.
    pub fn borrowed(other: &Self) -> Self {
        Self { db: other.db.clone(), url: other.url.clone(), folder: other.folder.clone() }
    }

    /// A fresh database.
    pub async fn new(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let url = format!("sqlite:{}", folder.path().join("test.db").display());
                let db = Db::open(&url, DbOptions::default()).await.expect("a SQLite file opens");
                Self { db, url, folder: Some(std::sync::Arc::new(folder)) }
            }
            Dialect::Postgres => {
                let url = fresh_postgres_url();
                let options = DbOptions { connections: 8, ..DbOptions::default() };
                let db = Db::open(&url, options).await.expect("the temporary PostgreSQL opens");
                Self { db, url, folder: None }
            }
        }
    }
}

/// The address of a new, empty database in the temporary cluster.
pub fn fresh_postgres_url() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let cluster = cluster();
    let name = format!("test{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let made = Command::new(cluster.binaries.join("psql"))
        .args(["-q", "-U", "postgres", "-d", "postgres", "-h"])
        .arg(&cluster.folder)
        .args(["-c", &format!("CREATE DATABASE {name}")])
        .output()
        .expect("psql runs");
    assert!(made.status.success(), "CREATE DATABASE: {}", String::from_utf8_lossy(&made.stderr));
    format!("postgres://postgres@localhost/{name}?host={}", cluster.folder.display())
}

struct Cluster {
    folder: PathBuf,
    binaries: PathBuf,
    // Holds the pipe whose end tells the keeper to stop PostgreSQL, however this process ends.
    _keeper: Child,
}

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(start_cluster)
}

fn start_cluster() -> Cluster {
    let binaries = binaries();
    let folder = tempfile::Builder::new().prefix("dokita-pg").tempdir().expect("a folder").keep();
    let run_as = run_as();
    if let Some(user) = run_as {
        let done = Command::new("chown").arg(user).arg(&folder).status().expect("chown runs");
        assert!(done.success(), "the cluster's folder could not be given to {user}");
    }
    let data = folder.join("data");
    let made = as_user(run_as, &binaries.join("initdb"))
        .args(["-N", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D"])
        .arg(&data)
        .current_dir(&folder)
        .output()
        .expect("initdb runs");
    assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
    let keeper = keep(&binaries, &folder, &data, run_as);
    wait_until_ready(&binaries, &folder);
    Cluster { folder, binaries, _keeper: keeper }
}

/// PostgreSQL under a shell that stops it, by its id, as soon as our end of the pipe is gone.
fn keep(binaries: &Path, folder: &Path, data: &Path, run_as: Option<&str>) -> Child {
    // A signal to the whole group (Ctrl-C, a time limit) must not stop the keeper from tidying up.
    const KEEPER: &str = r#"trap "" INT TERM HUP; folder=$1; shift
        "$@" </dev/null & id=$!
        read -r _; kill -INT "$id" 2>/dev/null; wait "$id"; cd /; rm -rf "$folder""#;
    let log = std::fs::File::create(folder.join("log")).expect("a log file");
    let mut command = as_user(run_as, Path::new("sh"));
    command.args(["-c", KEEPER, "keeper"]).arg(folder).arg(binaries.join("postgres")).arg("-D").arg(data);
    for setting in [
        "listen_addresses=",
        "fsync=off",
        "full_page_writes=off",
        "synchronous_commit=off",
        "max_connections=400",
        "shared_buffers=32MB",
    ] {
        command.args(["-c", setting]);
    }
    command
        .arg("-c")
        .arg(format!("unix_socket_directories={}", folder.display()))
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(log.try_clone().expect("a second handle"))
        .stderr(log)
        .spawn()
        .expect("PostgreSQL starts")
}

fn wait_until_ready(binaries: &Path, folder: &Path) {
    let start = Instant::now();
    loop {
        let ready = Command::new(binaries.join("pg_isready"))
            .args(["-q", "-h"])
            .arg(folder)
            .status()
            .expect("pg_isready runs");
        if ready.success() {
            return;
        }
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(start.elapsed() < Duration::from_secs(30), "PostgreSQL did not start: {log}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Where `initdb` is: what `pg_config` says, else Debian's folder of the newest version.
fn binaries() -> PathBuf {
    let said = Command::new("pg_config").arg("--bindir").output().ok();
    let configured = said.map(|out| PathBuf::from(String::from_utf8_lossy(&out.stdout).trim()));
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    debian.sort();
    configured
        .into_iter()
        .chain(debian.into_iter().rev())
        .find(|folder| folder.join("initdb").exists())
        .expect("PostgreSQL is installed (apt-get install postgresql)")
}

/// PostgreSQL refuses to run as root; then it runs as the user its package made.
fn run_as() -> Option<&'static str> {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    let root = String::from_utf8_lossy(&id.stdout).trim() == "0";
    let known = |user: &str| Command::new("id").arg(user).output().is_ok_and(|out| out.status.success());
    root.then(|| if known("postgres") { "postgres" } else { "nobody" })
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    match user {
        None => Command::new(program),
        Some(user) => {
            let mut command = Command::new("setpriv");
            command.args([&format!("--reuid={user}"), "--regid", user, "--clear-groups"]).arg(program);
            command
        }
    }
}
