//! What `selaras` says when it starts: where the documentation is, and the first three calls.

use std::net::SocketAddr;

use serde_json::Value;

use super::health::reachable;
use crate::config::Config;

/// The text for a service that listens on `address`.
pub fn text(config: &Config, address: SocketAddr) -> String {
    let base = format!("http://{}", reachable(address));
    let file = config.demo_client_file();
    let file = std::path::absolute(&file).unwrap_or(file);
    let client = std::fs::read_to_string(&file)
        .ok()
        .and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let Some(id) = client
        .as_ref()
        .and_then(|client| client["client_id"].as_str())
    else {
        return format!(
            "\nSelaras is starting.\n\n  Documentation  {base}/docs\n  A client       selaras client create --agency 33.75 --scope \"employers:read employers:write\"\n"
        );
    };
    let calls = calls(&base, id, &file.display().to_string());
    format!(
        "\nSelaras is starting.\n\n  Documentation  {base}/docs\n  Demo client    {id}\n  Its secret     in {}\n\nIn another terminal:\n\n{}\n",
        file.display(),
        calls.join("\n")
    )
}

/// Three lines for a POSIX shell with curl and sed. The secret goes from the file to curl through a pipe, so that it
/// stands in no list of processes.
fn calls(base: &str, id: &str, file: &str) -> [String; 3] {
    let secret = format!(
        r#"sed -n 's/.*"client_secret": *"\([^"]*\)".*/user = "{id}:\1"/p' {}"#,
        quoted(file)
    );
    let token = format!(
        r#"curl -s -K - -d grant_type=client_credentials {base}/oauth2/token | sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p'"#
    );
    let get =
        |path: &str| format!(r#"curl -s -w '\n' -H "Authorization: Bearer $TOKEN" '{base}{path}'"#);
    [
        format!("TOKEN=$({secret} | {token})"),
        get(FIRST),
        get(SECOND),
    ]
}

const FIRST: &str = "/v1/batches?limit=3";
const SECOND: &str = "/v1/alignment?by=occupation";

/// As one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Runs the first line with a `curl` that prints what it is told and answers a token.
    fn told(shell: &str, folder: &str) -> Option<(String, String)> {
        let work =
            std::env::temp_dir().join(format!("selaras-welcome-{}-{shell}", std::process::id()));
        let data = work.join(folder);
        std::fs::create_dir_all(&data).unwrap();
        let file = data.join("demo-client.json");
        let secret = serde_json::json!({"client_id": "cl_a-b_c", "client_secret": "sk_x-y_z", "agency": "33.75"});
        std::fs::write(&file, format!("{secret:#}\n")).unwrap();
        let [token, ..] = calls(
            "http://127.0.0.1:8080",
            "cl_a-b_c",
            &file.display().to_string(),
        );
        let script = format!(
            "curl() {{ cat > \"$OUT\"; echo '{{\"access_token\":\"ey.J_-\",\"token_type\":\"Bearer\"}}'; }}\n{token}\necho \"$TOKEN\""
        );
        let out = work.join("told");
        let ran = Command::new(shell)
            .arg("-c")
            .arg(script)
            .env("OUT", &out)
            .output();
        let answer = ran.ok().map(|ran| {
            (
                String::from_utf8(ran.stdout).unwrap(),
                std::fs::read_to_string(&out).unwrap(),
            )
        });
        std::fs::remove_dir_all(&work).unwrap();
        answer
    }

    #[test]
    fn the_first_line_gets_a_token_in_every_shell_and_from_every_folder() {
        for folder in ["data", "with space", "it's"] {
            let shells = ["sh", "bash", "dash"].map(|shell| told(shell, folder));
            let ran: Vec<_> = shells.into_iter().flatten().collect();
            assert!(!ran.is_empty());
            for (token, told) in ran {
                assert_eq!(
                    (token.as_str(), told.as_str()),
                    ("ey.J_-\n", "user = \"cl_a-b_c:sk_x-y_z\"\n")
                );
            }
        }
    }
}
