//! Groups over HTTP: pages of members, invites, public groups, the page behind a link. What decides about them is tested
//! beside it (`chat/tests/groups.rs`, `chat/tests/rights`); here, that each route asks it.

use reqwest::Method;
use serde_json::json;
use vestnik_protocol::limits;

use crate::caller::{World, reply};
use crate::group::{Group, create, done, each, group, group_in, person, run};

#[tokio::test]
async fn members_come_by_pages_and_by_the_beginnings_of_their_names() {
    let group = group().await;
    let named = json!({ "display_name": "Фёдор Anders-Bell" });
    let patch = group.world.request(Method::PATCH, "/v1/me").bearer_auth(&group.bob.token).json(&named);
    reply(patch).await.data();
    let ids = |page: &serde_json::Value| each(&page["members"], "user_id");

    let whole = group.get(&group.bob, "/members").await;
    let everybody = [&group.alice.id, &group.anna.id, &group.bob.id].map(Clone::clone);
    assert_eq!(ids(whole.data()), everybody, "the owner, then admins, then by when they joined");
    assert_eq!((&whole.data()["total"], &whole.data()["next"]), (&json!(3), &json!(null)));
    assert_eq!(each(&whole.data()["profiles"], "id").len(), 3);

    let (mut seen, mut path) = (Vec::new(), "/members?limit=1".to_owned());
    loop {
        let page = group.get(&group.bob, &path).await;
        assert_eq!((ids(page.data()).len(), &page.data()["total"]), (1, &json!(3)));
        seen.extend(ids(page.data()));
        let Some(next) = page.data()["next"].as_str() else { break };
        path = format!("/members?limit=1&cursor={next}");
    }
    assert_eq!(seen, everybody, "each once, and no empty last page");

    let bob = [group.bob.id.clone()];
    for q in ["bob", "BO", "%40bob", "фед", "ФЁД", "anders", "bell", "фё%20bel", "an%20фе"] {
        assert_eq!(ids(group.get(&group.alice, &format!("/members?q={q}")).await.data()), bob, "{q}");
    }
    let both = group.get(&group.alice, "/members?q=an").await;
    assert_eq!(ids(both.data()), [&group.anna.id, &group.bob.id].map(Clone::clone));
    // A query is asked page by page, too.
    let first = group.get(&group.alice, "/members?q=an&limit=1").await;
    let next = first.data()["next"].as_str().unwrap();
    let second = group.get(&group.alice, &format!("/members?q=an&limit=1&cursor={next}")).await;
    assert_eq!((ids(second.data()), &second.data()["next"]), (bob.to_vec(), &json!(null)));
    for q in ["mallory", "ell", "zz", "anna%20bob"] {
        assert_eq!(
            group.get(&group.alice, &format!("/members?q={q}")).await.data()["members"],
            json!([]),
            "{q}"
        );
    }
    for blank in ["q=", "q=%20%20"] {
        assert_eq!(
            ids(group.get(&group.alice, &format!("/members?{blank}")).await.data()),
            everybody,
            "{blank}"
        );
    }
    group.done(&group.bob, json!({ "type": "leave" })).await;
    let left = group.get(&group.alice, "/members?q=bob").await;
    assert_eq!((&left.data()["members"], &left.data()["total"]), (&json!([]), &json!(2)));
}

#[tokio::test]
async fn a_page_of_members_that_cannot_be_is_refused() {
    let group = group().await;
    let long = format!("q={}", "a".repeat(limits::MAX_SEARCH_CHARS + 1));
    let wrong = [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=x",
        "cursor=",
        "cursor=x",
        "cursor=3-1-1",
        "cursor=9-1-00000000000000000000000000000001",
        "q=!%3F",
        "q=%FF",
        &long,
    ];
    for wrong in wrong {
        let refusal = group.get(&group.bob, &format!("/members?{wrong}")).await;
        assert_eq!(refusal.refused(400), "invalid_argument", "{wrong}");
    }
    let exact =
        format!("/members?limit={}&q={}", limits::MAX_MEMBERS_PAGE, "a".repeat(limits::MAX_SEARCH_CHARS));
    assert_eq!(group.get(&group.bob, &exact).await.data()["members"], json!([]));
    let odd = group.world.get_as(&group.bob.token, "/v1/chats/1/members").await;
    assert_eq!(odd.refused(400), "invalid_argument");
}

#[tokio::test]
async fn searches_in_groups_count_as_searches_and_mere_pages_do_not() {
    let group = group_in(World::with(|config| config.limits.search_per_minute = 2).await).await;
    let token = group.invite(&group.alice, json!({})).await;
    group.get(&group.bob, "/members?q=a").await.data();
    group.world.get_as(&group.bob.token, "/v1/groups?q=a").await.data();
    let paths = [
        format!("/v1/chats/{}/members?q=a", group.chat),
        "/v1/groups?q=a".to_owned(),
        format!("/v1/invites/{token}"),
    ];
    for path in paths {
        let refusal = group.world.get_as(&group.bob.token, &path).await;
        assert_eq!(refusal.refused(429), "rate_limited", "{path}");
        assert!(refusal.headers.contains_key("retry-after"), "{path}");
    }
    group.get(&group.bob, "/members").await.data();
}

#[tokio::test]
async fn invites_that_work_are_listed_for_those_who_may_manage_them() {
    let group = group().await;
    let now = crate::group::now();
    let (first, second) = (
        group.invite(&group.alice, json!({})).await,
        group.invite(&group.anna, json!({ "max_uses": 1 })).await,
    );
    let revoked = group.invite(&group.alice, json!({})).await;
    group.done(&group.anna, json!({ "type": "revoke_invite", "token": revoked })).await;
    let soon = group.invite(&group.alice, json!({ "expires_at": now + 1_000 })).await;
    crate::group::passed(now + 1_000).await;

    for admin in [&group.alice, &group.anna] {
        let listed = group.get(admin, "/invites").await;
        let mut tokens = each(&listed.data()["invites"], "token");
        tokens.sort();
        let mut working = [first.clone(), second.clone()];
        working.sort();
        assert_eq!(tokens, working, "neither {revoked} nor {soon}");
    }
    assert_eq!(group.get(&group.bob, "/invites").await.refused(403), "forbidden");
    assert_eq!(group.get(&group.mallory, "/invites").await.refused(404), "not_found");
    let open = json!({ "type": "open_direct", "user_id": group.bob.id });
    let direct = done(&group.world, &group.alice, open).await["chat_id"].as_str().unwrap().to_owned();
    let there = group.world.get_as(&group.alice.token, &format!("/v1/chats/{direct}/invites")).await;
    assert_eq!(there.refused(409), "not_supported_here");

    let join = json!({ "type": "join", "chat_id": group.chat, "invite": second });
    done(&group.world, &group.mallory, join).await;
    let listed = group.get(&group.alice, "/invites").await;
    assert_eq!(each(&listed.data()["invites"], "token"), [first], "one that is used up is not listed");
}

#[tokio::test]
async fn an_invite_shows_where_it_leads_while_it_works_and_then_nothing() {
    let group = group().await;
    let look =
        async |token: &str| group.world.get_as(&group.mallory.token, &format!("/v1/invites/{token}")).await;
    let now = crate::group::now();
    let works = group.invite(&group.anna, json!({ "max_uses": 5 })).await;
    let preview = look(&works).await;
    let expected = json!({
        "chat_id": group.chat, "title": "Редакция", "description": "", "member_count": 3, "public": false,
        "member": false,
    });
    assert_eq!(preview.data(), &expected, "and no word of who is in it");
    assert_eq!(look(&works.to_uppercase()).await.data(), &expected);
    let own = group.world.get_as(&group.bob.token, &format!("/v1/invites/{works}")).await;
    assert_eq!(own.data()["member"], true);

    let over = group.invite(&group.anna, json!({ "expires_at": now + 1_000 })).await;
    crate::group::passed(now + 1_000).await;
    let revoked = group.invite(&group.anna, json!({})).await;
    group.done(&group.alice, json!({ "type": "revoke_invite", "token": revoked })).await;
    let used_up = group.invite(&group.anna, json!({ "max_uses": 1 })).await;
    let carol = person(&group.world, "carol").await;
    done(&group.world, &carol, json!({ "type": "join", "chat_id": group.chat, "invite": used_up })).await;
    let unknown = "0".repeat(32);
    let bodies: Vec<_> = {
        let mut bodies = Vec::new();
        for token in [&over, &revoked, &used_up, &unknown] {
            let refusal = look(token).await;
            assert_eq!(refusal.refused(404), "invite_invalid", "{token}");
            bodies.push(refusal.body.clone());
        }
        bodies
    };
    assert!(bodies.iter().all(|body| *body == bodies[0]), "which of them, nobody is told: {bodies:?}");
    for odd in ["x", "00", &"g".repeat(32), &"0".repeat(33)] {
        assert_eq!(look(odd).await.refused(400), "invalid_argument", "{odd}");
    }
    assert_eq!(group.world.get(&format!("/v1/invites/{works}")).await.refused(401), "unauthenticated");

    // Of an invite to another group nothing is opened.
    let other = create(&group.world, &group.alice, Some("другая"), false, &[]).await;
    let wrong =
        run(&group.world, &group.mallory, json!({ "type": "join", "chat_id": other, "invite": works })).await;
    assert_eq!(wrong["error"]["code"], "invite_invalid");
    group.done(&group.alice, json!({ "type": "delete_chat" })).await;
    assert_eq!(look(&works).await.refused(404), "invite_invalid");
}

#[tokio::test]
async fn public_groups_are_found_and_others_are_not() {
    let group = group().await;
    let titles = async |q: &str| {
        let found = group.world.get_as(&group.mallory.token, &format!("/v1/groups?q={q}")).await;
        each(&found.data()["groups"], "title")
    };
    assert_eq!(titles("редак").await, Vec::<String>::new(), "a private one is not found");
    let small = create(&group.world, &group.anna, Some("Ёжики и redaktion"), true, &[]).await;
    group.done(&group.alice, json!({ "type": "edit_chat", "public": true })).await;
    assert_eq!(titles("red").await, ["Ёжики и redaktion"]);
    assert_eq!(titles("еж%20redak").await, ["Ёжики и redaktion"]);
    assert_eq!(titles("РЕДАК").await, ["Редакция"]);
    assert_eq!(titles("дакция").await, Vec::<String>::new(), "words are found by their beginnings");
    group.done(&group.alice, json!({ "type": "edit_chat", "title": "Ежедневная редакция" })).await;
    assert_eq!(titles("еж").await, ["Ежедневная редакция", "Ёжики и redaktion"], "the largest first");
    let found = group.world.get_as(&group.bob.token, "/v1/groups?q=еж").await;
    let memberships: Vec<_> =
        found.data()["groups"].as_array().unwrap().iter().map(|g| g["member"].clone()).collect();
    assert_eq!(memberships, [true, false]);

    done(&group.world, &group.anna, json!({ "type": "edit_chat", "chat_id": small, "public": false })).await;
    assert_eq!(titles("еж").await, ["Ежедневная редакция"]);
    group.done(&group.alice, json!({ "type": "delete_chat" })).await;
    assert_eq!(titles("еж").await, Vec::<String>::new());

    let long = format!("?q={}", "а".repeat(limits::MAX_SEARCH_CHARS + 1));
    for wrong in ["", "?q=", "?q=%20", "?q=!!", "?q=%FF", &long] {
        let refusal = group.world.get_as(&group.bob.token, &format!("/v1/groups{wrong}")).await;
        assert_eq!(refusal.refused(400), "invalid_argument", "{wrong}");
    }
    assert_eq!(group.world.get("/v1/groups?q=a").await.refused(401), "unauthenticated");
}

#[tokio::test]
async fn an_answer_names_at_most_fifty_public_groups() {
    let world = World::new().await;
    let alice = person(&world, "alice").await;
    for number in 0..=limits::MAX_GROUPS_FOUND {
        create(&world, &alice, Some(&format!("many {number}")), true, &[]).await;
    }
    let found = world.get_as(&alice.token, "/v1/groups?q=many").await;
    assert_eq!(found.data()["groups"].as_array().unwrap().len(), limits::MAX_GROUPS_FOUND);
}

#[tokio::test]
async fn a_link_opens_the_same_harmless_page_whether_it_works_or_not() {
    let group = group().await;
    let works = group.invite(&group.alice, json!({})).await;
    let page = group.world.get(&format!("/join/{works}")).await;
    assert_eq!(page.status.as_u16(), 200);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(
        (&page.headers["cache-control"], &page.headers["referrer-policy"]),
        (&"no-store".parse().unwrap(), &"no-referrer".parse().unwrap())
    );
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    let html = page.body.as_str().unwrap();
    assert!(html.contains("lang=\"ru\"") && html.contains("lang=\"en\""), "{html}");
    assert!(!html.contains(&works) && !html.contains("<script") && !html.contains("Редакция"), "{html}");
    for other in ["0", "x", "%3Cscript%3E", &"0".repeat(32)] {
        let reply = group.world.get(&format!("/join/{other}")).await;
        assert_eq!((reply.status, reply.body.as_str()), (page.status, Some(html)), "{other}");
    }
    let posted = group.world.post(&format!("/join/{works}"), &json!({})).await;
    assert_eq!(posted.refused(405), "method_not_allowed");
    assert_eq!(group.world.get("/join/").await.refused(404), "route_not_found");
}

/// All that there is of a group over HTTP.
fn routes(chat: &str) -> Vec<String> {
    let of_chat = [
        "members",
        "members?q=alice",
        "invites",
        "delta",
        "delta?since=5",
        "delta?since=900000",
        "messages",
        "messages?around=1",
        "messages?around=900000",
        "messages?at=0",
        "messages/by-seq?seqs=1,2",
        "messages/1/edits",
        "messages/900000/edits",
        "messages/1/readers",
    ];
    let routes = of_chat.iter().map(|path| format!("/v1/chats/{chat}/{path}"));
    routes.chain([format!("/v1/search?q=words&chat_id={chat}")]).collect()
}

async fn learns_nothing(group: &Group, who: &crate::group::Person) {
    let nowhere = uuid::Uuid::now_v7().to_string();
    for (here, there) in routes(&group.chat).iter().zip(routes(&nowhere)) {
        let (real, made_up) =
            (group.world.get_as(&who.token, here).await, group.world.get_as(&who.token, &there).await);
        assert_eq!(real.refused(404), "not_found", "{here}");
        assert_eq!(real.body, made_up.body, "{here} is told from a chat that there is not");
    }
}

#[tokio::test]
async fn whoever_is_not_in_a_group_learns_not_even_that_there_is_one() {
    let group = group().await;
    group.write(&group.alice, "words").await;
    learns_nothing(&group, &group.mallory).await;
    for route in routes(&group.chat) {
        assert_eq!(group.world.get(&route).await.refused(401), "unauthenticated", "{route}");
    }
    // A public group is found and joined, not read.
    group.done(&group.alice, json!({ "type": "edit_chat", "public": true })).await;
    learns_nothing(&group, &group.mallory).await;
    // Who was in it is out.
    group.get(&group.bob, "/messages").await.data();
    group.done(&group.alice, json!({ "type": "remove_member", "user_id": group.bob.id })).await;
    learns_nothing(&group, &group.bob).await;
    group.done(&group.anna, json!({ "type": "leave" })).await;
    learns_nothing(&group, &group.anna).await;
    // And nobody is in one that is gone.
    group.done(&group.alice, json!({ "type": "delete_chat" })).await;
    learns_nothing(&group, &group.alice).await;
}
