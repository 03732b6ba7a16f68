"""Drives the sandbox with the Action Network connector of Parsons, a client written for the live service.

What it expects of an answer is what the live service gives, so a sandbox that it stumbles over is wrong.
"""

import json
import os
import subprocess
import sys
import traceback
import urllib.request
import warnings
from contextlib import contextmanager

os.environ["TESTING"] = "1"  # keeps the connector's own log quiet
os.environ["NO_PROXY"] = "127.0.0.1"
warnings.simplefilter("ignore")

from parsons.action_network.action_network import ActionNetwork  # noqa: E402
from parsons.utilities.api_connector import APIConnector  # noqa: E402

TOKEN = "sandbox-token"
PEOPLE = 60


@contextmanager
def sandbox(binary):
    """The address of the entry point of a running sandbox."""
    command = [binary, "--people", str(PEOPLE), "--actions", "--token", TOKEN]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().split()[1]
    finally:
        process.terminate()
        process.wait(timeout=10)


def connector(entry_point):
    """A connector that talks to the sandbox: its address is fixed, so it is replaced afterwards."""
    client = ActionNetwork(TOKEN)
    client.api_url = entry_point.rstrip("/")
    client.api = APIConnector(client.api_url, headers=client.headers)
    return client


def native_id(record):
    for identifier in record["identifiers"]:
        if identifier.startswith("action_network:"):
            return identifier.split(":", 1)[1]
    raise AssertionError(f"no native identifier in {record['identifiers']}")


def equal(found, expected, what=""):
    assert found == expected, f"{what}: {found!r} instead of {expected!r}"


def refused(status, call):
    try:
        call()
    except Exception as error:  # the connector raises what requests raises, or its own error with the text
        assert str(status) in str(error), f"{error!r} is no {status}"
        return
    raise AssertionError(f"was not refused with {status}")


def link(client, path):
    return {"_links": {"osdi:person": {"href": f"{client.api_url}/people/{path}"}}}


def post(client, path, body):
    """For calls whose payload the connector puts into the query instead of the body that is documented."""
    return client.api.post_request(url=path, data=json.dumps(body))


def all_people_are_read(an):
    people = an.get_people()
    equal(people.num_rows, PEOPLE, "people")
    equal(len({native_id(person) for person in people}), PEOPLE, "different people")
    equal(an.get_people(limit=7).num_rows, 7, "people up to a limit")


def a_page_of_people_is_read(an):
    page = an.get_people(page=2, per_page=10)
    equal((page["page"], page["per_page"]), (2, 10), "page and size")
    equal(len(page["_embedded"]["osdi:people"]), 10, "people")
    assert "total_records" not in page, "people have no totals"


def people_are_filtered(an):
    person = an.get_people(limit=1)[0]
    address = person["email_addresses"][0]["address"]
    found = an.get_people(filter=f"email_address eq '{address}'")
    equal([native_id(one) for one in found], [native_id(person)], "by address")
    equal(an.get_people(filter="modified_date gt '2090-01-01'").num_rows, 0, "changed in the future")
    equal(an.get_people(filter="modified_date gt '2001-01-01'").num_rows, PEOPLE, "changed in this century")


def one_person_is_read(an):
    person = an.get_people(limit=1)[0]
    equal(native_id(an.get_person(native_id(person))), native_id(person), "person")
    refused(404, lambda: an.get_person("00000000-0000-4000-8000-000000000000"))


def a_person_is_made_and_updated(an):
    first = an.upsert_person(
        email_address="parsons@example.org",
        given_name="Pa",
        family_name="Arsons",
        mobile_number="(510) 555-0142",
        postal_addresses=[{"locality": "Oakland", "postal_code": "94607"}],
        ward="3",
    )
    equal(first["created_date"], first["modified_date"], "a new person's dates")
    equal(first["email_addresses"][0]["status"], "subscribed", "e-mail status")
    equal(first["phone_numbers"][0]["number"], "15105550142", "number")
    equal(first["phone_numbers"][0]["status"], "unsubscribed", "mobile status")
    equal(first["postal_addresses"][0]["country"], "US", "country")
    equal(first["custom_fields"], {"ward": "3"}, "custom fields")
    again = an.upsert_person(email_address="PARSONS@example.org", given_name="Pam")
    equal(native_id(again), native_id(first), "the same person")
    equal((again["given_name"], again["family_name"]), ("Pam", "Arsons"), "name")


def a_mobile_only_person_is_made(an):
    # The connector insists on an e-mail address; an entry without one is as good as none.
    person = an.upsert_person(email_address=[{}], mobile_number=15105550199, mobile_status="subscribed")
    equal(person["phone_numbers"][0]["status"], "subscribed", "mobile status")
    equal(person.get("email_addresses", []), [], "e-mail addresses")


def a_person_is_changed_and_unsubscribed(an):
    person = an.upsert_person(email_address="leaves@example.org")
    changed = an.update_person(
        native_id(person), given_name="Lea", email_addresses=[{"status": "unsubscribed"}]
    )
    equal(changed["given_name"], "Lea", "name")
    equal(changed["email_addresses"][0]["status"], "unsubscribed", "status")
    again = an.upsert_person(email_address="leaves@example.org")
    equal(again["email_addresses"][0]["status"], "unsubscribed", "status after a signup that says nothing")


def tags_are_read_and_made_once(an):
    before = an.get_tags().num_rows
    tag = an.add_tag("Parsons")
    equal(native_id(an.add_tag("Parsons")), native_id(tag), "the same tag")
    equal(an.get_tags().num_rows, before + 1, "tags")
    equal(an.get_tag(native_id(tag))["name"], "Parsons", "name")
    refused(404, lambda: an.get_tag("00000000-0000-4000-8000-000000000000"))


def a_signup_adds_known_tags(an):
    an.add_tag("Known")
    person = an.upsert_person(email_address="tagged@example.org", tags=["Known", "unknown"])
    taggings = an.api.get_request(url=f"people/{native_id(person)}/taggings")
    equal(taggings["total_records"], 1, "taggings")


def taggings_are_made_read_and_taken_away(an):
    tag = native_id(an.add_tag("Tagging"))
    person = native_id(an.get_people(limit=1)[0])
    tagging = an.create_tagging(tag, link(an, person))
    equal(native_id(an.create_tagging(tag, link(an, person))), native_id(tagging), "the same tagging")
    equal(an.get_taggings(tag).num_rows, 1, "taggings")
    equal(an.get_tagging(tag, native_id(tagging))["item_type"], "osdi:person", "item type")
    an.delete_tagging(tag, native_id(tagging))
    refused(404, lambda: an.get_tagging(tag, native_id(tagging)))
    refused(400, lambda: an.create_tagging(tag, link(an, "00000000-0000-4000-8000-000000000000")))


def a_tag_with_two_pages_of_taggings_is_read(an):
    tag = next(tag for tag in an.get_tags() if tag["name"] == "Phonebank 2025")
    equal(an.get_taggings(native_id(tag)).num_rows, 26, "taggings")


def fundraising_pages_by(an, text):
    """Only the connector's read of a single page passes the filter on."""
    return an.get_fundraising_pages(page=1, filter=text)["_embedded"]["osdi:fundraising_pages"]


def fundraising_pages_are_read_made_and_changed(an):
    before = an.get_fundraising_pages().num_rows
    body = {"title": "Parsons gifts", "origin_system": "Parsons", "name": None}
    page = post(an, "fundraising_pages", body)
    equal((page["title"], page["total_amount"]), ("Parsons gifts", "0.00"), "page")
    equal(an.get_fundraising_pages().num_rows, before + 1, "pages")
    found = fundraising_pages_by(an, "title eq 'Parsons gifts'")
    equal([native_id(one) for one in found], [native_id(page)], "by title")
    changed = an.api.put_request(
        f"fundraising_pages/{native_id(page)}", data=json.dumps({"title": "Gifts"})
    )
    equal(changed["title"], "Gifts", "title")


def donations_are_made_and_read(an):
    page = native_id(post(an, "fundraising_pages", {"title": "P", "origin_system": "Parsons"}))
    person = native_id(an.upsert_person(email_address="donor@example.org"))
    before = an.get_donations().num_rows
    body = {
        "recipients": [{"display_name": "Us", "amount": "3.00"}, {"display_name": "Them", "amount": "1.50"}],
        "created_date": "2013-01-01T00:00:00Z",
        **link(an, person),
    }
    donation = post(an, f"fundraising_pages/{page}/donations", body)
    equal((donation["amount"], donation["currency"]), ("4.50", "usd"), "amount and currency")
    equal(donation["created_date"], "2013-01-01T00:00:00Z", "date")
    equal(an.get_donation(native_id(donation))["action_network:person_id"], person, "donor")
    equal(an.get_donations().num_rows, before + 1, "donations")
    equal(an.get_fundraising_page_donations(page).num_rows, 1, "donations of the page")
    equal(an.get_person_donations(person).num_rows, 1, "donations of the person")
    equal(an.get_fundraising_page(page)["total_amount"], "4.50", "total of the page")
    native = fundraising_pages_by(an, "origin_system eq 'Action Network'")[0]
    refused(400, lambda: post(an, f"fundraising_pages/{native_id(native)}/donations", body))


def petitions_and_signatures(an):
    target = [{"name": "The Council"}]
    petition = native_id(an.create_petition("Sundays", "<p>Why</p>", "<p>Open it!</p>", target))
    body = {
        "person": {"email_addresses": [{"address": "signs@example.org"}]},
        "comments": "Yes!",
    }
    signature = post(an, f"petitions/{petition}/signatures", body)
    equal(signature["comments"], "Yes!", "comments")
    person = signature["action_network:person_id"]
    again = post(an, f"petitions/{petition}/signatures", link(an, person))
    equal(native_id(again), native_id(signature), "one signature of a person")
    equal(an.get_petition_signatures(petition).num_rows, 1, "signatures of the petition")
    equal(an.get_person_signatures(person).num_rows, 1, "signatures of the person")
    equal(an.get_person_signature(person, native_id(signature))["comments"], "Yes!", "comments")
    equal(an.get_petition(petition)["total_signatures"], 1, "total")


def events_and_attendances(an):
    event = an.create_event("Party", "2030-05-06 18:00:00", {"locality": "Oakland"})
    equal(event["location"]["country"], "US", "country")
    person = native_id(an.get_people(limit=1)[0])
    attendance = post(an, f"events/{event['event_id']}/attendances", link(an, person))
    equal(attendance["status"], "accepted", "status")
    equal(an.get_event_attendances(event["event_id"]).num_rows, 1, "attendances of the event")
    seen = an.get_event_attendance(event["event_id"], native_id(attendance))
    equal(native_id(seen), native_id(attendance), "attendance")


def forms_and_submissions(an):
    form = native_id(post(an, "forms", {"title": "F", "origin_system": "Parsons"}))
    person = native_id(an.upsert_person(email_address="submits@example.org"))
    # The connector links to the live service's address; only the id at its end counts.
    submission = an.create_submission(form, person)
    equal(submission["action_network:person_id"], person, "person")
    equal(an.get_form_submissions(form).num_rows, 1, "submissions of the form")
    equal(an.get_person_submissions(person).num_rows, 1, "submissions of the person")


def everything_else_is_read(an):
    for name, read in [
        ("advocacy campaigns", an.get_advocacy_campaigns),
        ("campaigns", an.get_campaigns),
        ("event campaigns", an.get_event_campaigns),
        ("events", an.get_events),
        ("forms", an.get_forms),
        ("lists", an.get_lists),
        ("messages", an.get_messages),
        ("petitions", an.get_petitions),
        ("queries", an.get_queries),
        ("surveys", an.get_surveys),
        ("wrappers", an.get_wrappers),
    ]:
        assert read().num_rows > 0, f"no {name}"
    items = an.get_items(native_id(an.get_lists()[0]))
    equal(items.num_rows, 4, "items")
    campaign = an.get_advocacy_campaigns(filter="title eq 'Fund the ferries'")[0]
    equal(an.get_advocacy_campaign_outreaches(native_id(campaign)).num_rows, 2, "outreaches")
    names = [field["name"] for field in an.get_custom_fields()["action_network:custom_fields"]]
    assert "Ward" in names, f"custom fields: {names}"
    assert "action_network:custom_fields" in an.get_metadata()["_links"], "metadata"
    embeds = an.get_embeds("petitions", native_id(an.get_petitions()[0]))
    assert "embed_standard_default_styles" in embeds, "embeds"
    equal(an.create_unique_id_list("Codes", ["1", "2"])["count"], 2, "unique ids")


def a_wrong_key_is_refused(an):
    stranger = connector(an.api_url)
    stranger.api.headers = {**stranger.headers, "OSDI-API-Token": "wrong"}
    refused(403, stranger.get_people)


def a_limit_is_met_with_429(an):
    control(an, {"kind": "status", "status": 429, "retry_after": 1, "method": "GET", "path": "/people"})
    refused(429, lambda: an.get_people(limit=1))
    equal(an.get_people(limit=1).num_rows, 1, "people afterwards")


def control(an, fault):
    origin = an.api_url.removesuffix("/api/v2")
    request = urllib.request.Request(
        f"{origin}/_sandbox/faults",
        data=json.dumps(fault).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=10).close()


CHECKS = [
    all_people_are_read,
    a_page_of_people_is_read,
    people_are_filtered,
    one_person_is_read,
    a_person_is_made_and_updated,
    a_mobile_only_person_is_made,
    a_person_is_changed_and_unsubscribed,
    tags_are_read_and_made_once,
    a_signup_adds_known_tags,
    taggings_are_made_read_and_taken_away,
    a_tag_with_two_pages_of_taggings_is_read,
    fundraising_pages_are_read_made_and_changed,
    donations_are_made_and_read,
    petitions_and_signatures,
    events_and_attendances,
    forms_and_submissions,
    everything_else_is_read,
    a_wrong_key_is_refused,
    a_limit_is_met_with_429,
]


def main(binary):
    failed = 0
    with sandbox(binary) as entry_point:
        client = connector(entry_point)
        for check in CHECKS:
            name = check.__name__.replace("_", " ")
            try:
                check(client)
                print(f"  ok      {name}")
            except Exception as error:
                failed += 1
                place = traceback.extract_tb(error.__traceback__)[1]
                print(f"  FAILED  {name} (line {place.lineno}): {error}")
    print(f"Parsons: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
