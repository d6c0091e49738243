//! Discovery: the metadata document.

use serde_json::json;

use super::{ENDPOINTS, PUBLIC, Pdp, Reply, whole};

const WELL_KNOWN: &str = "/.well-known/authzen-configuration";

async fn document(pdp: &Pdp, path: &str) -> Reply {
    let reply = pdp.send("GET", path, &["X-Request-ID: r1"], "").await;
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(reply.header("x-request-id"), Some("r1"));
    reply
}

#[tokio::test]
async fn the_document_names_every_endpoint_under_the_public_url() {
    let pdp = Pdp::start().await;
    let reply = document(&pdp, WELL_KNOWN).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("cache-control"), Some("public, max-age=3600"));
    assert_eq!(
        reply.body,
        json!({
            "policy_decision_point": PUBLIC,
            "access_evaluation_endpoint": "https://pdp.example.com/access/v1/evaluation",
            "access_evaluations_endpoint": "https://pdp.example.com/access/v1/evaluations",
            "search_subject_endpoint": "https://pdp.example.com/access/v1/search/subject",
            "search_resource_endpoint": "https://pdp.example.com/access/v1/search/resource",
            "search_action_endpoint": "https://pdp.example.com/access/v1/search/action",
        })
    );
    // What it names is there.
    let named = reply.body.as_object().expect("an object").iter();
    let endpoints = named.filter(|(name, _)| name.ends_with("_endpoint"));
    let paths: Vec<&str> = endpoints
        .map(|(_, url)| url.as_str().and_then(|url| url.strip_prefix(PUBLIC)).expect("below it"))
        .collect();
    assert_eq!(paths.len(), ENDPOINTS.len());
    for path in paths {
        pdp.post(path, &whole()).await;
    }
    let reply = document(&pdp, &format!("{WELL_KNOWN}/tenant1")).await;
    assert_eq!(reply.status, 404, "the public URL has no path");
    pdp.stop().await;
}

#[tokio::test]
async fn a_decision_point_below_a_path_is_described_there() {
    let pdp = Pdp::at(Some("https://example.com/tenant1")).await;
    for path in [WELL_KNOWN.to_owned(), format!("{WELL_KNOWN}/tenant1")] {
        let reply = document(&pdp, &path).await;
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.body["policy_decision_point"], "https://example.com/tenant1");
        let search = "https://example.com/tenant1/access/v1/search/action";
        assert_eq!(reply.body["search_action_endpoint"], search);
    }
    assert_eq!(document(&pdp, &format!("{WELL_KNOWN}/tenant2")).await.status, 404);
    pdp.stop().await;
}

#[tokio::test]
async fn without_a_public_url_there_is_none_and_it_says_which_setting() {
    let pdp = Pdp::at(None).await;
    let reply = document(&pdp, WELL_KNOWN).await;
    assert_eq!(reply.status, 404);
    assert!(reply.body["error"].as_str().is_some_and(|said| said.contains("public_url")));
    pdp.stop().await;
}
