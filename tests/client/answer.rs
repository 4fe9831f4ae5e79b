//! What the service answered.

use std::sync::LazyLock;

use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer; each check returns it, so that checks can be chained.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    pub body: Value,
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| selaras::app::document().unwrap());

impl Answer {
    /// Reads an answer, and checks what holds for all of them: the document declares its status, and an error is a problem.
    pub async fn read(method: &str, path: &str, response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let text = response.text().await.expect("a body");
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        let answer = Self {
            status,
            headers,
            text,
            body,
        };
        answer.must_be_declared(method, path);
        let oauth = path.split('?').next() == Some("/oauth2/token");
        if (400..600).contains(&status) && method != "HEAD" && !oauth {
            assert_eq!(
                answer.header("content-type"),
                "application/problem+json",
                "{method} {path}: {answer:?}"
            );
            assert_eq!(answer.body["status"], status, "{method} {path}");
        }
        assert!(
            !answer.header("x-request-id").is_empty(),
            "{method} {path} has no request id"
        );
        answer
    }

    fn must_be_declared(&self, method: &str, path: &str) {
        let path = path.split('?').next().unwrap_or_default();
        let Some(item) = operations(path) else { return };
        let operation = &item[method.to_lowercase()];
        if operation.is_object() {
            assert!(
                operation["responses"][self.status.to_string()].is_object(),
                "{method} {path} answered {}, which the document does not declare: {}",
                self.status,
                self.text
            );
        }
    }

    #[track_caller]
    pub fn status(self, expected: u16) -> Self {
        assert_eq!(self.status, expected, "{}", self.text);
        self
    }

    #[track_caller]
    pub fn ok(self) -> Self {
        self.status(200)
    }

    #[track_caller]
    pub fn created(self) -> Self {
        self.status(201)
    }

    /// An error with this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.text
        );
        self
    }

    /// A 422 that names `code` at `pointer`.
    #[track_caller]
    pub fn invalid(self, pointer: &str, code: &str) -> Self {
        let found = self.body["errors"].as_array().is_some_and(|errors| {
            errors
                .iter()
                .any(|error| error["pointer"] == pointer && error["code"] == code)
        });
        assert!(
            self.status == 422 && found,
            "{code} at {pointer} was expected: {} {}",
            self.status,
            self.text
        );
        self
    }

    /// A 400 that names `code` for a query parameter.
    #[track_caller]
    pub fn bad_parameter(self, name: &str, code: &str) -> Self {
        let found = self.body["errors"].as_array().is_some_and(|errors| {
            errors
                .iter()
                .any(|error| error["parameter"] == name && error["code"] == code)
        });
        assert!(
            self.status == 400 && found,
            "{code} for {name} was expected: {} {}",
            self.status,
            self.text
        );
        self
    }

    #[track_caller]
    pub fn id(&self) -> String {
        self.body["id"]
            .as_str()
            .unwrap_or_else(|| panic!("an id was expected: {} {}", self.status, self.text))
            .to_owned()
    }

    pub fn tag(&self) -> String {
        self.header("etag").to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The items of a list or batch.
    #[track_caller]
    pub fn items(&self) -> &[Value] {
        self.body["items"]
            .as_array()
            .unwrap_or_else(|| panic!("items were expected: {} {}", self.status, self.text))
    }

    /// The reasons why an action is refused now; `None` where it is allowed.
    #[track_caller]
    pub fn reasons(&self, action: &str) -> Option<Vec<&str>> {
        let actions = self.body["allowed_actions"]
            .as_array()
            .expect("allowed_actions");
        let action = actions
            .iter()
            .find(|known| known["action"] == action)
            .unwrap_or_else(|| panic!("{action} is no action: {}", self.text));
        (action["allowed"] == false).then(|| {
            action["reasons"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect()
        })
    }
}

/// The words of a header that lists some, in lower case.
pub fn words(headers: &HeaderMap, name: &str) -> Vec<String> {
    let values = headers.get_all(name).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|word| word.trim().to_lowercase())
        .collect()
}

/// The operations of a path, parameters filled in.
pub fn operations(path: &str) -> Option<&'static Value> {
    let paths = DOCUMENT["paths"].as_object()?;
    paths.get(path).or_else(|| {
        let fits = |pattern: &str| {
            let (mut parts, mut given) = (pattern.split('/'), path.split('/'));
            loop {
                match (parts.next(), given.next()) {
                    (None, None) => return true,
                    (Some(part), Some(value)) if part == value || part.starts_with('{') => {}
                    _ => return false,
                }
            }
        };
        paths
            .iter()
            .find(|(pattern, _)| fits(pattern))
            .map(|(_, item)| item)
    })
}
