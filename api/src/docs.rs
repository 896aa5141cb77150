//! The OpenAPI document, and a page that shows it without anything from elsewhere.

use std::fmt::Write;
use std::sync::OnceLock;

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, Paths};

use crate::identity::permissions::{self, Who};
use crate::router;

/// The OpenAPI 3.1 document
#[utoipa::path(get, path = "/api/openapi.json", tag = "site", responses((status = 200, description = "OpenAPI 3.1")))]
pub async fn openapi() -> Json<&'static OpenApi> {
    Json(document())
}

/// This interface, to read
#[utoipa::path(get, path = "/api/docs", tag = "site", responses((status = 200, description = "A page")))]
pub async fn page() -> Response {
    static PAGE: OnceLock<String> = OnceLock::new();
    let mut response = Html(PAGE.get_or_init(|| render(&document().paths)).as_str()).into_response();
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    );
    response
}

fn document() -> &'static OpenApi {
    static DOCUMENT: OnceLock<OpenApi> = OnceLock::new();
    DOCUMENT.get_or_init(router::openapi)
}

const HEAD: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Dokita interface</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h2{margin-top:2.5rem;border-bottom:1px solid;text-transform:capitalize}
article{margin:1.5rem 0}h3{margin:0;font:600 1rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
p{margin:.25rem 0}dl{margin:.5rem 0 0;display:grid;grid-template-columns:max-content 1fr;gap:0 1rem}dd{margin:0}
</style></head><body><main><h1>Dokita interface</h1>
<p>The same as a document for programs: <a href="/api/openapi.json">openapi.json</a>.</p>
"#;

fn render(paths: &Paths) -> String {
    let mut sections = std::collections::BTreeMap::<String, String>::new();
    for (path, item) in &paths.paths {
        let operations = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        for (method, operation) in operations {
            let Some(operation) = operation else { continue };
            let tag = operation.tags.iter().flatten().next().cloned().unwrap_or_default();
            render_operation(sections.entry(tag).or_default(), method, path, operation);
        }
    }
    let mut page = HEAD.to_owned();
    for (tag, section) in sections {
        let _ = write!(page, "<h2>{}</h2>{section}", escape(&tag));
    }
    page.push_str("</main></body></html>");
    page
}

fn render_operation(out: &mut String, method: &str, path: &str, operation: &Operation) {
    let _ = write!(out, "<article><h3>{method} {}</h3>", escape(path));
    for text in [&operation.summary, &operation.description].into_iter().flatten() {
        let _ = write!(out, "<p>{}</p>", escape(text));
    }
    let _ = write!(out, "<dl><dt>Who</dt><dd>{}</dd>", escape(&who_in_words(method, path)));
    for parameter in operation.parameters.iter().flatten() {
        let utoipa::openapi::RefOr::T(parameter) = parameter else { continue };
        let about = parameter.description.as_deref().unwrap_or_default();
        let _ = write!(out, "<dt><code>{}</code></dt><dd>{}</dd>", escape(&parameter.name), escape(about));
    }
    for (status, response) in &operation.responses.responses {
        let about = match response {
            utoipa::openapi::RefOr::T(response) => response.description.as_str(),
            utoipa::openapi::RefOr::Ref(_) => "",
        };
        let _ = write!(out, "<dt>{}</dt><dd>{}</dd>", escape(status), escape(about));
    }
    out.push_str("</dl></article>\n");
}

fn who_in_words(method: &str, path: &str) -> String {
    let list = |roles: &[crate::Role]| roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
    match permissions::who(method, path) {
        None => "nobody".to_owned(),
        Some(Who::Anyone) => "anyone".to_owned(),
        Some(Who::SignedIn) => "members and guests".to_owned(),
        Some(Who::Members) => "members".to_owned(),
        Some(Who::Roles(roles)) => list(roles),
        Some(Who::RolesAndGuests(roles)) => format!("{}, guests", list(roles)),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The web client is generated from the copy; `UPDATE=1 cargo test -p dokita-api` rewrites it.
    #[test]
    fn the_checked_in_document_is_the_current_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
        let current = serde_json::to_string_pretty(document()).unwrap() + "\n";
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path, &current).unwrap();
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(kept == current, "api/openapi.json is out of date: run UPDATE=1 cargo test -p dokita-api");
    }

    #[test]
    fn the_page_names_every_operation_and_loads_nothing() {
        let page = render(&document().paths);
        for (method, path) in router::operations() {
            assert!(page.contains(&format!("{method} {path}")), "{method} {path}");
        }
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"));
    }
}
