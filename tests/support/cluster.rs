//! Throwaway Postgres servers. One per version and test process, started when first asked for; gone when the process
//! is, however it ends.

use std::fmt;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use postgres::{Client, Config, NoTls};

use super::database::{Database, Grants};
use super::node;
use super::process;

/// A major version of Postgres that policyc's output must run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// PostgreSQL 15, the oldest that Supabase still runs.
    V15,
    /// PostgreSQL 17, what a new Supabase project gets.
    V17,
}

/// Every version, for a test that must hold on each.
pub const VERSIONS: [Version; 2] = [Version::V15, Version::V17];

impl Version {
    /// The number, 15 or 17.
    pub fn major(self) -> u32 {
        match self {
            Version::V15 => 15,
            Version::V17 => 17,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgreSQL {}", self.major())
    }
}

/// The superuser that `initdb` makes, named as in Supabase's image.
pub const SUPERUSER: &str = "supabase_admin";

/// A running server with the template databases of the emulated platform.
#[derive(Debug)]
pub struct Cluster {
    version: Version,
    port: u16,
    /// Who owns it, as `initdb` was told.
    superuser: &'static str,
    databases: AtomicU32,
    /// The folder with its binaries and its data.
    folder: PathBuf,
    /// Its standard input is what keeps the server alive: see [`serve`].
    _keeper: Child,
}

impl Cluster {
    /// The process's server of that version, started by the first call.
    pub fn get(version: Version) -> &'static Cluster {
        static V15: OnceLock<Cluster> = OnceLock::new();
        static V17: OnceLock<Cluster> = OnceLock::new();
        match version {
            Version::V15 => V15.get_or_init(|| Cluster::emulating(version)),
            Version::V17 => V17.get_or_init(|| Cluster::emulating(version)),
        }
    }

    /// Another server, without anything of the platform: its superuser is `postgres`, and there are no other roles. For tests about roles, which
    /// all databases of a server share.
    pub fn bare(version: Version) -> &'static Cluster {
        Box::leak(Box::new(Cluster::start(version, "postgres")))
    }

    fn emulating(version: Version) -> Cluster {
        let cluster = Cluster::start(version, SUPERUSER);
        cluster.create_templates();
        cluster
    }

    fn start(version: Version, superuser: &'static str) -> Cluster {
        let home = Home::new(version);
        home.init(superuser);
        let port = free_port();
        let keeper = home.serve(port);
        let folder = home.folder.clone();
        let mut cluster = Cluster { version, port, superuser, databases: AtomicU32::new(0), folder, _keeper: keeper };
        cluster.wait_until_ready(&home);
        cluster
    }

    /// The version of the server.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The name of its superuser.
    pub fn superuser_name(&self) -> &'static str {
        self.superuser
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where the server looks for extensions that can be created.
    pub fn extensions(&self) -> PathBuf {
        self.folder.join("postgres/share/postgresql/extension")
    }

    /// A fresh database with the emulated platform; dropped with the value.
    pub fn database(&'static self, grants: Grants) -> Database {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        Database::create(self, &format!("test_{number}"), Some(grants.template()))
    }

    /// A database with what another one of this server holds.
    pub(super) fn copy_of(&'static self, database: &Database) -> Database {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        Database::create(self, &format!("test_{number}"), Some(database.name()))
    }

    /// A fresh database with nothing in it. The cluster's roles are there all the same.
    pub fn empty_database(&'static self) -> Database {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        Database::create(self, &format!("test_{number}"), None)
    }

    /// How to reach a database of this server as a role. No password: the server trusts the loopback.
    pub fn config(&self, role: &str, database: &str) -> Config {
        let mut config = Config::new();
        config
            .host("127.0.0.1")
            .port(self.port)
            .user(role)
            .dbname(database)
            .application_name("policyc tests")
            .connect_timeout(Duration::from_secs(20));
        config
    }

    /// A connection as the superuser; panics if there is none.
    pub fn superuser(&self, database: &str) -> Client {
        self.config(self.superuser, database)
            .connect(NoTls)
            .unwrap_or_else(|error| panic!("{} on port {}: {error}", self.version, self.port))
    }

    fn wait_until_ready(&mut self, home: &Home) {
        let start = Instant::now();
        while let Err(error) = self.config(self.superuser, "template1").connect(NoTls) {
            let ended = self._keeper.try_wait().ok().flatten();
            if ended.is_some() || start.elapsed() > Duration::from_secs(60) {
                panic!("{} doesn't answer ({error}). Its log:\n{}", self.version, home.log());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// The platform is written once, so that a fresh database is a copy and takes some 50 ms.
    fn create_templates(&self) {
        let (old, new) = (Grants::Old.template(), Grants::New.template());
        let mut server = self.superuser("template1");
        server.batch_execute(&format!("create database {old}")).expect("the template is created");
        run_file(&mut self.superuser(old), "platform.sql", include_str!("platform.sql"));
        server.batch_execute(&format!("create database {new} template {old}")).expect("the template is copied");
        run_file(&mut self.superuser(new), "platform_new_grants.sql", include_str!("platform_new_grants.sql"));
    }
}

fn run_file(client: &mut Client, name: &str, text: &str) {
    client.batch_execute(text).unwrap_or_else(|error| panic!("{name}: {error}"));
}

/// The folder of one server: its binaries, its data, its log. Removed by the server's keeper.
struct Home {
    folder: PathBuf,
    version: Version,
    /// The unprivileged user and group to run as, where the tests run as root: Postgres refuses to.
    user: Option<(u32, u32)>,
}

impl Home {
    /// Copies the binaries: the clone may be in a folder that an unprivileged user can't read, and npm leaves out the
    /// symbolic links among the libraries.
    fn new(version: Version) -> Home {
        let folder = tempfile::Builder::new()
            .prefix(&format!("policyc-postgres-{}-", version.major()))
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir()
            .expect("a temporary folder")
            .keep();
        let native = node::platform_package(&format!("postgres-{}", version.major()), "native");
        process::run(Command::new("cp").arg("-R").arg(&native).arg(folder.join("postgres")))
            .expect_success("copying Postgres");
        link_libraries(&folder, &native.join("pg-symlinks.json"));
        process::run(Command::new("chmod").arg("-R").arg("u+rwX").arg(&folder)).expect_success("chmod");
        let is_root = fs::metadata(&folder).expect("the folder is there").uid() == 0;
        let user = is_root.then(unprivileged_user);
        if let Some((uid, gid)) = user {
            process::run(Command::new("chown").arg("-R").arg(format!("{uid}:{gid}")).arg(&folder))
                .expect_success("chown");
        }
        Home { folder, version, user }
    }

    /// A command that runs as the unprivileged user, out of this folder.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder).env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C").env("TZ", "UTC");
        if let Some((uid, gid)) = self.user {
            // This also drops the supplementary groups of root.
            command.gid(gid).uid(uid);
        }
        command
    }

    fn init(&self, superuser: &str) {
        let output = process::run(self.command(&self.folder.join("postgres/bin/initdb")).args([
            "--pgdata=data",
            &format!("--username={superuser}"),
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        ]));
        output.expect_success(&format!("initdb of {}", self.version));
    }

    /// Starts the server under a shell that waits on its standard input. The other end of that pipe is open as long as this
    /// process lives; when it ends, in whatever way, the shell reads the end of the file, stops the server and removes
    /// the folder. No exit handler and no destructor is needed, which a killed process wouldn't run.
    fn serve(&self, port: u16) -> Child {
        const KEEPER: &str = r#"
            "$1/postgres/bin/postgres" -D "$1/data" -p "$2" -k "$1" -h 127.0.0.1 \
                -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
                -c max_connections=200 -c shared_buffers=64MB -c autovacuum=off -c jit=off \
                -c timezone=UTC -c lc_messages=C </dev/null >"$1/log" 2>&1 &
            server=$!
            trap '' INT HUP TERM
            cat >/dev/null
            kill -QUIT $server 2>/dev/null
            wait $server
            cd / && rm -rf "$1"
        "#;
        self.command(Path::new("/bin/sh"))
            .args(["-c", KEEPER, "postgres-keeper"])
            .arg(&self.folder)
            .arg(port.to_string())
            .process_group(0) // Ctrl-C in the terminal reaches the tests; the pipe then stops this.
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("/bin/sh starts")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_else(|error| format!("(no log: {error})"))
    }
}

/// Makes the links that the package lists, each beside the file that it points to.
fn link_libraries(folder: &Path, list: &Path) {
    let text = fs::read_to_string(list).unwrap_or_else(|error| panic!("{}: {error}", list.display()));
    let links: Vec<serde_json::Value> = serde_json::from_str(&text).expect("pg-symlinks.json is a list");
    for link in links {
        let path = |key: &str| {
            let path = link[key].as_str().expect("a path");
            folder.join("postgres").join(path.strip_prefix("native/").expect("a path in native/"))
        };
        let (source, target) = (path("source"), path("target"));
        if !target.exists() {
            let name = source.file_name().expect("a file");
            std::os::unix::fs::symlink(name, &target).unwrap_or_else(|error| panic!("{}: {error}", target.display()));
        }
    }
}

/// The user `nobody`, which every Unix has: `initdb` looks its own user up by name, so a made-up number won't do.
fn unprivileged_user() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").expect("/etc/passwd is readable");
    users
        .lines()
        .find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            let uid = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            (name == "nobody").then_some((uid, gid))
        })
        .expect("Postgres refuses to run as root, and there is no user `nobody` to run it as")
}

/// A port that nobody listens on now.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on the loopback");
    listener.local_addr().expect("a bound port").port()
}
