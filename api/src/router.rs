//! Every route in one table; the OpenAPI document comes from the same table.

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::Response;
use axum::{Router, extract::Request, middleware::Next};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::fhir;
use crate::identity::{
    activate, guard, invitation, password_reset, permissions, register, session_routes, setup, totp,
};
use crate::transparency;
use crate::{
    AppState, Problem, audit, docs, doctors, extract, formulary, idempotency, patients, people, prescribing,
    profile, records, site, telemedicine, trace,
};
use crate::{dispensing, notices, pharmacies};

/// Longest body of a request.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// The table. Its permissions are in `identity/permissions.rs`.
fn table() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(preamble())
        // The site
        .routes(routes!(site::healthz))
        .routes(routes!(site::jwks))
        .routes(routes!(docs::openapi))
        .routes(routes!(docs::page))
        .routes(routes!(site::site))
        .routes(routes!(setup::setup))
        // The transparency log
        .routes(routes!(transparency::checkpoint::checkpoint))
        .routes(routes!(transparency::proofs::inclusion))
        .routes(routes!(transparency::proofs::consistency))
        .routes(routes!(transparency::leaves::leaves))
        // FHIR
        .routes(routes!(fhir::metadata::metadata))
        .routes(routes!(fhir::validate::validate_any))
        .routes(routes!(fhir::validate::validate))
        .routes(routes!(fhir::search::search))
        .routes(routes!(fhir::read::read))
        .routes(routes!(fhir::ips::summary_of))
        // Signing in
        .routes(routes!(session_routes::sign_in))
        .routes(routes!(session_routes::refresh))
        .routes(routes!(session_routes::sign_out))
        .routes(routes!(session_routes::me))
        .routes(routes!(session_routes::reauthenticate))
        .routes(routes!(password_reset::ask))
        .routes(routes!(password_reset::confirm))
        .routes(routes!(totp::enrol))
        .routes(routes!(totp::confirm))
        .routes(routes!(totp::disable))
        .routes(routes!(register::register))
        .routes(routes!(activate::activate))
        .routes(routes!(invitation::redeem))
        // People and the audit log
        .routes(routes!(people::list, people::create))
        .routes(routes!(people::one, people::change))
        .routes(routes!(people::dismiss))
        .routes(routes!(people::restore))
        .routes(routes!(people::invite_again))
        .routes(routes!(audit::list))
        .routes(routes!(audit::verify))
        // Patients
        .routes(routes!(patients::search::search, patients::register::register))
        .routes(routes!(patients::read::mine))
        .routes(routes!(patients::read::read, patients::update::update))
        // What a prescriber must know
        .routes(routes!(profile::list::list, profile::state::state))
        .routes(routes!(profile::state::end))
        // Prescribing
        .routes(routes!(formulary::search))
        .routes(routes!(formulary::sig))
        .routes(routes!(prescribing::check::check))
        .routes(routes!(prescribing::draft::read, prescribing::draft::save))
        .routes(routes!(prescribing::issue::issue))
        .routes(routes!(prescribing::read::list))
        .routes(routes!(prescribing::read::read))
        .routes(routes!(prescribing::cancel::cancel))
        .routes(routes!(prescribing::renderings::qr_png))
        .routes(routes!(prescribing::renderings::qr_svg))
        .routes(routes!(prescribing::renderings::card_png))
        .routes(routes!(prescribing::renderings::card_svg))
        .routes(routes!(prescribing::renderings::print_pdf))
        .routes(routes!(prescribing::licences::read, prescribing::licences::record))
        .routes(routes!(prescribing::key_routes::list))
        .routes(routes!(prescribing::key_routes::rotate))
        .routes(routes!(prescribing::key_routes::revoke))
        .routes(routes!(prescribing::published::revocation_list))
        .routes(routes!(prescribing::trust::list))
        // Doctors
        .routes(routes!(doctors::list::list))
        .routes(routes!(doctors::availability::read, doctors::availability::replace))
        .routes(routes!(doctors::slots::slots))
        // Dispensing
        .routes(routes!(dispensing::resolve))
        .routes(routes!(dispensing::claim))
        .routes(routes!(dispensing::release))
        .routes(routes!(dispensing::dispense))
        .routes(routes!(dispensing::refuse))
        .routes(routes!(dispensing::take_back))
        .routes(routes!(dispensing::sync))
        .routes(routes!(dispensing::history))
        .routes(routes!(dispensing::controlled))
        .routes(routes!(pharmacies::list, pharmacies::create))
        .routes(routes!(pharmacies::one, pharmacies::change))
        .routes(routes!(pharmacies::assign, pharmacies::end_post))
        .routes(routes!(pharmacies::staff))
        .routes(routes!(pharmacies::mine))
        .routes(routes!(pharmacies::policy, pharmacies::set_policy))
        .routes(routes!(pharmacies::devices, pharmacies::register))
        .routes(routes!(pharmacies::revoke))
        .routes(routes!(notices::list))
        .routes(routes!(notices::seen))
        // Consultations
        .routes(routes!(telemedicine::schedule::schedule))
        .routes(routes!(telemedicine::start::start))
        .routes(routes!(telemedicine::end::end))
        .routes(routes!(telemedicine::list::history))
        .routes(routes!(telemedicine::list::list))
        .routes(routes!(telemedicine::list::read))
        .routes(routes!(telemedicine::cancel::cancel))
        .routes(routes!(telemedicine::reschedule::reschedule))
        .routes(routes!(telemedicine::extend::extend))
        .routes(routes!(telemedicine::no_show::no_show))
        .routes(routes!(telemedicine::relay_only::relay_only))
        .routes(routes!(telemedicine::consent::consent_text))
        .routes(routes!(telemedicine::consent::give_consent))
        .routes(routes!(telemedicine::join::join))
        .routes(routes!(telemedicine::join::network_check))
        .routes(routes!(telemedicine::queue::queue))
        .routes(routes!(telemedicine::report::read, telemedicine::report::save))
        .routes(routes!(telemedicine::report::sign))
        .routes(routes!(telemedicine::invitations::list, telemedicine::invitations::invite))
        .routes(routes!(telemedicine::invitations::revoke))
        .routes(routes!(telemedicine::calendar::calendar))
        // Documents and shares
        .routes(routes!(records::documents::list, records::documents::begin))
        .routes(routes!(records::documents::read))
        .routes(routes!(records::content::content, records::upload::progress, records::upload::append))
        .routes(routes!(records::erase::erase))
        .routes(routes!(records::consent::text))
        .routes(routes!(records::consent::list, records::consent::give))
        .routes(routes!(records::consent::withdraw))
        .routes(routes!(records::share::share))
        .routes(routes!(records::shares::list))
        .routes(routes!(records::shares::read))
        .routes(routes!(records::shares::log))
        .routes(routes!(records::shares::revoke))
        .routes(routes!(records::shl::manifest))
        .routes(routes!(records::shl::file))
}

/// The hospital's REST interface.
pub fn router(state: AppState) -> Router {
    let (routes, _) = table().split_for_parts();
    routes
        .layer(from_fn_with_state(state.clone(), idempotency::once))
        .layer(from_fn_with_state(state.clone(), guard::guard))
        .method_not_allowed_fallback(method_not_allowed)
        .route("/api/{*rest}", axum::routing::any(nothing_here))
        .route("/fhir/{type}/{id}/{operation}", axum::routing::any(nothing_here))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        .layer(map_response(extract::too_large_as_problem))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            axum::response::IntoResponse::into_response(Problem::internal())
        }))
        .layer(from_fn(records::shl::any_origin))
        .layer(from_fn(fhir::respond::problems_as_outcomes))
        .layer(from_fn(headers))
        .layer(from_fn_with_state(state.clone(), trace::trace))
        .with_state(state)
}

/// The OpenAPI document, with the security of each operation from the permission table.
pub fn openapi() -> OpenApi {
    let mut document = table().into_openapi();
    for (path, item) in &mut document.paths.paths {
        let operations = [
            ("GET", &mut item.get),
            ("POST", &mut item.post),
            ("PUT", &mut item.put),
            ("PATCH", &mut item.patch),
            ("DELETE", &mut item.delete),
        ];
        for (method, operation) in operations {
            let Some(operation) = operation else { continue };
            operation.operation_id = Some(operation_id(method, path));
            if permissions::who(method, path).is_some_and(|who| who.needs_session()) {
                operation.security = Some(vec![SecurityRequirement::new("bearer", Vec::<String>::new())]);
            }
        }
    }
    document
}

/// Method and path of every route in the table.
pub fn operations() -> Vec<(String, String)> {
    let document = table().into_openapi();
    let of_path = |(path, item): (&String, &utoipa::openapi::PathItem)| {
        let methods = [
            ("GET", item.get.is_some()),
            ("POST", item.post.is_some()),
            ("PUT", item.put.is_some()),
            ("PATCH", item.patch.is_some()),
            ("DELETE", item.delete.is_some()),
        ];
        let path = path.clone();
        methods
            .into_iter()
            .filter(|(_, there)| *there)
            .map(move |(method, _)| (method.to_owned(), path.clone()))
            .collect::<Vec<_>>()
    };
    document.paths.paths.iter().flat_map(of_path).collect()
}

fn preamble() -> OpenApi {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Dokita")
                .version("1")
                .description(Some(
                    "Telemedicine of one hospital. Errors are application/problem+json (RFC 9457). \
                     Every POST takes an Idempotency-Key header. Lists take limit and cursor and \
                     answer items and nextCursor. What two people can edit has an ETag; send it \
                     back as If-Match.",
                ))
                .build(),
        )
        .components(Some(
            ComponentsBuilder::new().security_scheme("bearer", SecurityScheme::Http(bearer)).build(),
        ))
        .build()
}

/// `GET /api/people/{id}` is `getPeopleId`: unique, and stable while the route is.
fn operation_id(method: &str, path: &str) -> String {
    let words =
        path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty() && *word != "api");
    words.fold(method.to_lowercase(), |mut id, word| {
        id.push_str(&word[..1].to_uppercase());
        id.push_str(&word[1..]);
        id
    })
}

async fn nothing_here() -> Problem {
    Problem::not_found()
}

async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "Method not allowed",
        "This address does not answer this method.",
    )
}

/// Answers are data, for one person, and nothing else.
async fn headers(request: Request, next: Next) -> Response {
    const FIXED: [(HeaderName, &str); 3] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_operation_has_its_own_id() {
        let operations = operations();
        let ids: BTreeSet<_> = operations.iter().map(|(method, path)| operation_id(method, path)).collect();
        assert_eq!(ids.len(), operations.len());
        assert!(ids.contains("getPeopleId") && ids.contains("postAuthSignIn"));
    }
}
