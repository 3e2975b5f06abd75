//! The two servers as processes, started as a user would start them.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};
use serde_json::Value;

use crate::workspace;

/// The time for a server to become ready, on a slow machine.
const START_LIMIT: Duration = Duration::from_secs(30);

/// All scopes of the issuer's administration, for the console.
const ADMINISTRATION: &str = "issuer:apis:read issuer:apis:write issuer:apis:delete issuer:clients:read \
                              issuer:clients:write issuer:clients:delete issuer:keys:read issuer:keys:write \
                              issuer:keys:delete issuer:tokens:read issuer:tokens:revoke issuer:audit:read";

/// The addresses of the servers.
pub(super) struct Addresses {
    pub(super) issuer: SocketAddr,
    pub(super) resource_server: SocketAddr,
}

/// The running servers and what they know of each other.
pub(super) struct Servers {
    folder: PathBuf,
    addresses: Addresses,
    processes: Vec<Process>,
}

/// A client with its secret.
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: String,
}

/// A command that has ended, and its output.
pub(super) struct Ended {
    pub(super) success: bool,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Addresses {
    /// The servers' default ports, or others where those are taken.
    pub(super) fn choose() -> Result<Self> {
        Ok(Self { issuer: free_address(8080)?, resource_server: free_address(8081)? })
    }
}

fn free_address(preferred: u16) -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, preferred)).or_else(|_| {
        println!("Port {preferred} is taken; another one is chosen.");
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
    });
    listener.and_then(|listener| listener.local_addr()).context("no port of the loopback interface is free")
}

impl Servers {
    pub(super) fn start(folder: PathBuf, addresses: Addresses) -> Result<Self> {
        let mut servers = Self { folder, addresses, processes: Vec::new() };
        servers.launch()?;
        Ok(servers)
    }

    /// Stops both servers and starts them again on the same files.
    pub(super) fn restart(&mut self) -> Result<()> {
        self.stop()?;
        self.launch()
    }

    /// Asks both servers to end and waits for them.
    pub(super) fn stop(&mut self) -> Result<()> {
        self.processes.drain(..).try_for_each(Process::stop)
    }

    /// Registers a client by the issuer's own command.
    pub(super) fn add_client(&self, id: &str, scope: &str) -> Result<Client> {
        let Ended { success, stdout, stderr } =
            self.issuer_command(&["client", "add", id, "--scope", scope, "--json"])?;
        ensure!(success, "`issuer client add {id}`: {}", stderr.trim());
        let answer: Value =
            serde_json::from_str(&stdout).context("`issuer client add --json` printed no JSON")?;
        let secret = answer["client_secret"]
            .as_str()
            .context("`issuer client add --json` printed no `client_secret`")?;
        Ok(Client { id: id.to_owned(), secret: secret.to_owned() })
    }

    /// Runs a command of the issuer on its database, in the folder of the demo.
    pub(super) fn issuer_command(&self, arguments: &[&str]) -> Result<Ended> {
        let mut command = Command::new(workspace::binary("issuer"));
        command.args(arguments).args(["--database", "issuer.sqlite"]).current_dir(&self.folder);
        let output =
            command.output().with_context(|| format!("cannot start `issuer {}`", arguments.join(" ")))?;
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        Ok(Ended { success: output.status.success(), stdout, stderr })
    }

    /// Writes a file into the folder of the demo.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<()> {
        fs::write(self.folder.join(name), text).with_context(|| format!("cannot write {name}"))
    }

    /// The issuer's identifier.
    pub(super) fn issuer(&self) -> String {
        format!("http://{}/oidc", self.addresses.issuer)
    }

    /// The base address of the API, which is the audience of its tokens.
    pub(super) fn api(&self) -> String {
        format!("http://{}/caas/v1", self.addresses.resource_server)
    }

    /// Prints the addresses and the commands to go on with by hand.
    pub(super) fn explain(&self) {
        let (issuer, api) = (self.issuer(), self.api());
        let database = workspace::shown(&self.folder.join("issuer.sqlite"));
        let program = workspace::shown(&workspace::binary("issuer"));
        let (issuer_host, api_host) = (self.addresses.issuer, self.addresses.resource_server);
        println!(
            "\nBoth servers are running until Ctrl-C:\n\
             \n    issuer           {issuer}/.well-known/openid-configuration\
             \n    resource server  {api}/transactions\
             \n    OpenAPI          http://{api_host}/caas/openapi.json\
             \n\nFor a browser:\n\
             \n    scope reference  http://{api_host}/docs/\
             \n    API explorer     http://{api_host}/docs/api/\
             \n    issuer console   http://{issuer_host}/console/\
             \n\nA client of your own:\n\
             \n    {program} client add me --scope \"caas:categories:read\" --database {database}\
             \n    curl -u me:SECRET -d grant_type=client_credentials -d scope=caas:categories:read {issuer}/token\
             \n    curl -H \"Authorization: Bearer TOKEN\" {api}/categories\
             \n\nA client to sign in to the console with:\
             \n    {program} client add admin --scope \"{ADMINISTRATION}\" --database {database}",
        );
    }

    fn launch(&mut self) -> Result<()> {
        for (name, listen, database) in [
            ("issuer", self.addresses.issuer, "issuer.sqlite"),
            ("resource-server", self.addresses.resource_server, "caas.sqlite"),
        ] {
            let mut command = Command::new(workspace::binary(name));
            command
                .args([
                    "serve",
                    "--listen",
                    &listen.to_string(),
                    "--issuer",
                    &self.issuer(),
                    "--audience",
                    &self.api(),
                ])
                .arg("--database")
                .arg(self.folder.join(database))
                .env("RUST_LOG", "warn");
            self.processes.push(Process::start(name, command)?);
        }
        Ok(())
    }
}

/// One server; it does not outlive this value.
struct Process {
    name: &'static str,
    child: Child,
}

impl Process {
    /// Starts a server and waits for its first line, which reports that it is ready.
    fn start(name: &'static str, mut command: Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let output = child.stdout.take().context("the server's output was asked for")?;
        let process = Self { name, child };
        let (sender, first_line) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                _ = sender.send(line);
            }
        });
        match first_line.recv_timeout(START_LIMIT) {
            Ok(_) => Ok(process),
            Err(_) => Err(anyhow!("{name} did not become ready; its output is above")),
        }
    }

    fn stop(mut self) -> Result<()> {
        let id = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw);
        if let Some(id) = id {
            _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        }
        let status = self.child.wait().with_context(|| format!("cannot wait for {}", self.name))?;
        ensure!(status.success(), "{} ended with {status}", self.name);
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // After `stop` the process has ended, and this has no effect.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
