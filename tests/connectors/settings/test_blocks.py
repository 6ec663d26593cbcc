"""Secrets that a Prefect server keeps: asked for by name, once, behind the environment."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from connectors.settings.blocks import Known, block_name
from tests.connectors.settings.conftest import ENVIRON

TOKEN = "ic-from-block"
PLACE = "/api/block_types/slug/secret/block_documents/name/"
LOGIN = "ops:word"


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        self.server.asked.append(path.removeprefix(PLACE))
        basic = "Basic " + base64.b64encode(LOGIN.encode()).decode()
        if self.headers["Authorization"] not in {basic, "Bearer cloud-key"}:
            self.answer(401, {})
        elif query == "include_secrets=true" and (told := self.server.blocks.get(path)):
            self.answer(200, {"data": told})
        else:
            self.answer(404, {"detail": "Block document not found"})

    def answer(self, status, body):
        written = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as made:
        made.asked = []
        made.blocks = {
            f"{PLACE}intercom-access-token": {"value": TOKEN},
            f"{PLACE}a-number": {"value": 7},
        }
        made.url = f"http://127.0.0.1:{made.server_port}/api"
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def environ(server, **more):
    return {"PREFECT_API_URL": server.url, "PREFECT_API_AUTH_STRING": LOGIN} | more


def test_what_the_environment_lacks_is_taken_from_a_block_and_asked_for_once(server):
    known = Known(environ(server))

    assert [known.get("INTERCOM_ACCESS_TOKEN") for _ in range(2)] == [TOKEN, TOKEN]
    assert server.asked == ["intercom-access-token"]


def test_the_environment_goes_first_and_without_a_server_nobody_is_asked(server):
    there = Known(environ(server, INTERCOM_ACCESS_TOKEN="own"))

    assert there.get("INTERCOM_ACCESS_TOKEN") == "own"
    assert Known({}).get("INTERCOM_ACCESS_TOKEN") is None
    assert server.asked == []


def test_a_key_of_prefects_cloud_logs_in_as_well(server):
    known = Known({"PREFECT_API_URL": server.url, "PREFECT_API_KEY": "cloud-key"})

    assert known.get("INTERCOM_ACCESS_TOKEN") == TOKEN


@pytest.mark.parametrize("name", ["NO_BLOCK", "A_NUMBER"])
def test_a_block_that_is_not_there_or_holds_no_text_is_no_value(server, name):
    assert Known(environ(server)).get(name) is None


def test_a_server_that_refuses_or_does_not_answer_is_no_value(server):
    assert Known({"PREFECT_API_URL": server.url}).get("INTERCOM_ACCESS_TOKEN") is None
    assert Known({"PREFECT_API_URL": "http://127.0.0.1:9/api"}).get("INTERCOM_ACCESS_TOKEN") is None
    assert Known({"PREFECT_API_URL": "no address"}).get("INTERCOM_ACCESS_TOKEN") is None


def test_a_migration_file_gets_its_secret_from_a_block(server, load):
    only = {"ZENDESK_CLIENT_SECRET": ENVIRON["ZENDESK_CLIENT_SECRET"]}

    assert load(None, environ(server, **only)).target_token() == TOKEN


def test_a_name_that_nobody_knows_is_told_with_all_ways(server, refused):
    told = refused(None, environ(server, INTERCOM_ACCESS_TOKEN="own"))

    assert told["source.auth.client_secret"] == (
        "environment variable ZENDESK_CLIENT_SECRET is not set; export ZENDESK_CLIENT_SECRET=…, "
        "or a line ZENDESK_CLIENT_SECRET='…' in .env beside the file, "
        "or a secret block zendesk-client-secret in Prefect"
    )


def test_a_name_of_capitals_is_a_block_of_dashes():
    assert block_name("ZENDESK_CLIENT_SECRET") == "zendesk-client-secret"
