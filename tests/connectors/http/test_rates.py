import httpx
import pytest

from connectors.http import RateReading
from connectors.http.rates import MAX_WAIT_S, retry_after
from connectors.intercom.rates import intercom_rate
from connectors.intercom.wording import intercom_error
from connectors.zendesk.rates import zendesk_rate
from connectors.zendesk.wording import zendesk_error


def test_intercoms_window_is_read():
    told = {"X-RateLimit-Limit": "1667", "X-RateLimit-Remaining": "1666", "X-RateLimit-Reset": "99"}

    assert intercom_rate(httpx.Headers(told)) == (
        RateReading("", limit=1667, remaining=1666, resets_at=99, window_s=10.0),
    )


def test_zendesks_account_and_buckets_are_read():
    told = {
        "X-Rate-Limit": "700",
        "X-Rate-Limit-Remaining": "699",
        "ratelimit-reset": "41",
        "Zendesk-RateLimit-Incremental-Exports": "total=10; remaining=9; resets=37",
    }

    assert list(zendesk_rate(httpx.Headers(told))) == [
        RateReading("", limit=700, remaining=699, resets_in_s=41, window_s=60.0),
        RateReading("incremental-exports", limit=10, remaining=9, resets_in_s=37, window_s=60.0),
    ]


@pytest.mark.parametrize("read", [intercom_rate, zendesk_rate])
def test_headers_that_make_no_sense_are_no_reading(read):
    told = {"x-ratelimit-remaining": "lots", "x-rate-limit-remaining": "", "x-rate-limit": "nan"}

    assert list(read(httpx.Headers(told))) == []


@pytest.mark.parametrize(("told", "seconds"), [("7", 7), ("0.5", 0.5), ("-1", 0), ("soon", None)])
def test_retry_after_is_seconds(told, seconds):
    assert retry_after(httpx.Headers({"retry-after": told})) == seconds


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"errors": [{"code": "not_found", "message": "No"}]}, ("not_found", "No")),
        ({"errors": [{"code": "a", "message": "x"}, {"code": "b", "field": "f"}]}, ("a", "x; f")),
        ({"errors": [None, {}]}, ("", "")),
        ({"errors": "x"}, ("", "")),
        (None, ("", "")),
        ("text", ("", "")),
    ],
)
def test_intercoms_errors_are_worded(body, told):
    assert intercom_error(body) == told


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            {"error": "RecordNotFound", "description": "Not found"},
            ("record_not_found", "Not found"),
        ),
        (
            {"error": "RecordInvalid", "details": {"email": [{"description": "taken"}, "bad"]}},
            ("record_invalid", "email: taken, bad"),
        ),
        ({"error": {"title": "No help desk", "message": "m"}}, ("no_help_desk", "m")),
        ({"errors": [{"code": "BadRequest", "title": "t", "detail": "d"}]}, ("bad_request", "d")),
        ({"errors": ["start_time is too recent"]}, ("", "start_time is too recent")),
        ({"error": None, "details": None}, ("", "")),
        ([], ("", "")),
    ],
)
def test_zendesks_errors_are_worded(body, told):
    assert zendesk_error(body) == told


@pytest.mark.parametrize("told", ["31536000", "9" * 5_000, "inf", "Fri, 24 Nov 2090 10:00:00 GMT"])
def test_retry_after_is_no_more_than_a_rate_limit_can_mean(told):
    headers = {"retry-after": told, "date": "Tue, 24 Nov 2026 10:00:00 GMT"}

    assert retry_after(httpx.Headers(headers)) == MAX_WAIT_S


def test_a_reset_in_milliseconds_is_read_as_one():
    told = {"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "1790000000500"}

    assert intercom_rate(httpx.Headers(told))[0].resets_at == 1_790_000_000.5


@pytest.mark.quirk("ZEN-017")
@pytest.mark.parametrize("resets", ["37000", "31536000", "9" * 5_000])
def test_a_reset_beyond_any_window_is_none(resets):
    told = {
        "X-Rate-Limit-Remaining": "699",
        "ratelimit-reset": resets,
        "Zendesk-RateLimit-Incremental-Exports": f"total=10; remaining=9; resets={resets}",
    }

    assert [each.resets_in_s for each in zendesk_rate(httpx.Headers(told))] == [None, None]


@pytest.mark.parametrize("odd", ["9" * 5_000, "1e400", "-1e400", "nan", "٣" * 20])
def test_no_number_of_a_rate_header_breaks_the_reading(odd):
    told = {
        "X-RateLimit-Limit": odd,
        "X-RateLimit-Remaining": odd,
        "X-RateLimit-Reset": odd,
        "X-Rate-Limit-Remaining": odd,
        "Zendesk-RateLimit-Exports": f"total={odd}; remaining={odd}; resets={odd}",
    }
    headers = httpx.Headers([(name, value.encode()) for name, value in told.items()])

    assert list(intercom_rate(headers)) == []
    assert len(zendesk_rate(headers)) == 1
