"""Downloads over real sockets, with the real client, from a server that misbehaves on demand."""

import hashlib
import shutil
import threading

import numpy as np
import pytest
from huggingface_hub import constants

from swiftcam.errors import Cancelled, DownloadError, StoreError
from swiftcam.inference.hub.fetch import Fetch, RetryPolicy, WantedFile
from swiftcam.inference.hub.partial import Partial
from swiftcam.inference.models.spec import HubSource
from swiftcam.jobs.progress import Phase, Watch
from swiftcam.phrases import Phrase
from tests.hub import COMMIT, hub_server
from tests.waiting import PATIENCE

pytestmark = pytest.mark.network

NAME = "timm/model/model.safetensors"
SOURCE = HubSource("timm/model", COMMIT, "model.safetensors")
CONTENT = np.random.default_rng(0).bytes(1_000_000)
SIZE = len(CONTENT)
DIGEST = hashlib.sha256(CONTENT).hexdigest()
ONCE = RetryPolicy(PATIENCE, attempts=1, pause=0)
TWICE = RetryPolicy(PATIENCE, attempts=2, pause=0)
# A timeout for servers that hang; a working server never reaches it, even on a slow machine.
A_SECOND = RetryPolicy(seconds=1, attempts=1, pause=0)


@pytest.fixture
def hub(monkeypatch):
    with hub_server() as server:
        server.files[NAME] = CONTENT
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield server


@pytest.fixture
def partial(tmp_path):
    return Partial(tmp_path / "partial", "model.safetensors")


def fetch(partial, watch=None, retry_policy=ONCE, size=SIZE, sha256=DIGEST):
    wanted = WantedFile(SOURCE, size, sha256)
    return Fetch(wanted, partial, watch or Watch(), retry_policy).run()


def test_a_file_comes_whole(hub, partial):
    told = []
    fetched = fetch(partial, Watch(told.append))
    assert fetched.path.read_bytes() == CONTENT
    assert (fetched.size, fetched.sha256, fetched.commit) == (len(CONTENT), DIGEST, COMMIT)
    phases = [progress.phase for progress in told]
    assert phases[0] is Phase.CONNECTING
    assert phases[-1] is Phase.CHECKING
    loaded = [progress.done for progress in told if progress.phase is Phase.DOWNLOADING]
    assert loaded == sorted(loaded)
    assert any(0 < done < SIZE for done in loaded)
    assert loaded[-1] == told[-1].total == len(CONTENT)


def test_the_hub_is_asked_as_the_client_does_and_learns_little(hub, partial, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    fetch(partial)
    head, front, body = hub.requests
    assert (head.method, front.method, body.method) == ("HEAD", "GET", "GET")
    assert head.path == f"/timm/model/resolve/{COMMIT}/model.safetensors"
    assert head.headers["authorization"] == "Bearer hf_secret"
    # The bytes are on another server, which must not receive the token.
    assert body.is_body
    assert "authorization" not in body.headers
    for request in hub.requests:
        assert request.headers["user-agent"].startswith("swiftcam/")
        assert "torch" not in request.headers["user-agent"]
        assert request.headers["connection"] == "close"


def test_without_a_known_size_or_hash_they_are_found_out(hub, partial):
    fetched = fetch(partial, size=None, sha256=None)
    assert (fetched.size, fetched.sha256) == (len(CONTENT), DIGEST)
    hub.misbehave(is_silent=True)
    partial.discard()
    assert fetch(partial, size=None, sha256=None).sha256 == DIGEST


def assert_fails(partial, words, kept=0, **options):
    with pytest.raises(DownloadError, match=words) as caught:
        fetch(partial, **options)
    message = str(caught.value)
    assert isinstance(message, Phrase)  # the window can translate it
    assert message.endswith(".")
    assert "\n" not in message
    assert partial.size == kept


def assert_completes(hub, partial, resumes_at=None):
    hub.misbehave()
    hub.requests.clear()
    assert fetch(partial).path.read_bytes() == CONTENT
    wanted = None if resumes_at is None else f"bytes={resumes_at}-"
    assert hub.ranges() == [wanted]


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ({"head_status": 401}, r"\(401\)\. Set HF_TOKEN"),
        ({"head_status": 403}, r"\(403\)\. Set HF_TOKEN"),
        ({"body_status": 403}, r"\(403\)\. Set HF_TOKEN"),
        ({"head_status": 404}, r"has no model\.safetensors of timm/model .*\(404\)"),
        ({"head_status": 429}, r"too many requests.*\(429\)\. Try again in some minutes"),
        ({"head_status": 429, "headers": {"Retry-After": "30"}}, "Try again in 30 seconds"),
        ({"body_status": 429}, r"\(429\)"),
        ({"head_status": 500}, r"a server error \(500\)\. Try again later"),
        ({"body_status": 503}, r"a server error \(503\)\. Try again later"),
        ({"head_status": 418}, r"refused .* \(418\)"),
        ({"cut_after": 0}, "connection to .* broke"),
    ],
)
def test_failures_before_the_first_byte(hub, partial, faults, words):
    hub.misbehave(**faults)
    assert_fails(partial, words)
    assert_completes(hub, partial)


@pytest.mark.parametrize("faults", [{"head_hangs": True}, {"stall_after": 0}])
def test_a_server_that_hangs_before_the_first_byte(hub, partial, faults):
    hub.misbehave(**faults)
    assert_fails(partial, "sent nothing for 1 seconds", retry_policy=A_SECOND)
    assert_completes(hub, partial)


def test_the_clients_own_time_limit_counts(hub, partial, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_DOWNLOAD_TIMEOUT", 1)  # read from the environment
    hub.misbehave(stall_after=0)
    assert_fails(partial, "sent nothing for 1 seconds", retry_policy=RetryPolicy(attempts=1))


def test_with_a_token_the_token_is_to_blame(hub, partial, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    hub.misbehave(head_status=401)
    assert_fails(partial, r"Your token may not read timm/model on .* \(401\)")


def test_a_cut_connection_keeps_the_partial_download(hub, partial):
    hub.misbehave(cut_after=300_000)
    with pytest.raises(DownloadError, match=r"broke\. Try again to resume after 0\.3 MB"):
        fetch(partial)
    assert partial.size == 300_000
    assert_completes(hub, partial, resumes_at=300_000)


def test_an_early_end_without_a_length_is_a_failure(hub, partial):
    hub.misbehave(is_silent=True, cut_after=300_000)
    assert_fails(partial, "broke. Try again to resume", kept=300_000)


def test_a_stalled_connection_keeps_the_partial_download(hub, partial):
    hub.misbehave(cut_after=200_000)
    assert_fails(partial, "broke", kept=200_000)
    # The bytes of the second answer before it stalls.
    hub.misbehave(stall_after=400_000)
    with pytest.raises(DownloadError, match=r"sent nothing for 3 seconds\. .*Try again to resume"):
        fetch(partial, retry_policy=RetryPolicy(seconds=3, attempts=1))
    kept = partial.path.read_bytes()
    assert 200_000 < len(kept) <= 600_000
    assert CONTENT.startswith(kept)
    assert_completes(hub, partial, resumes_at=len(kept))


def test_temporary_failures_are_retried_and_reported(hub, partial):
    told = []
    hub.misbehave(cut_after=200_000, times=3)
    assert fetch(partial, Watch(told.append), TWICE).path.read_bytes() == CONTENT
    # Each attempt received bytes, so the count of failures started again.
    assert hub.ranges() == [None, "bytes=200000-", "bytes=400000-", "bytes=600000-"]
    assert "connection broke" in {progress.note for progress in told}
    partial.discard()
    hub.misbehave(body_status=500, times=1)
    assert fetch(partial, retry_policy=TWICE).sha256 == DIGEST


def test_attempts_that_bring_nothing_come_to_an_end(hub, partial):
    hub.misbehave(cut_after=0)
    assert_fails(partial, "broke", retry_policy=RetryPolicy(PATIENCE, 3, 0))
    assert len(hub.ranges()) == 3


def test_a_wrong_hash_is_thrown_away(hub, partial):
    hub.misbehave(corrupt=True)
    assert_fails(partial, r"was deleted: it has the SHA-256 \w{12}…")
    assert not partial.folder.exists()
    assert_completes(hub, partial)


def test_damage_before_a_break_is_found_after_it(hub, partial):
    hub.misbehave(cut_after=300_000)
    assert_fails(partial, "broke", kept=300_000)
    damaged = bytearray(partial.path.read_bytes())
    damaged[5] ^= 1
    partial.path.write_bytes(damaged)
    hub.misbehave()
    assert_fails(partial, "SHA-256")
    assert_completes(hub, partial)


@pytest.mark.parametrize("other", [CONTENT[:-1], CONTENT[:-1] + b"?"])
def test_another_file_is_refused_before_it_is_downloaded(hub, partial, other):
    hub.files[NAME] = other
    assert_fails(partial, "model.safetensors of timm/model has changed on the hub")
    assert hub.ranges() == []


def test_part_of_another_file_is_not_resumed(hub, partial):
    hub.misbehave(cut_after=300_000)
    other = CONTENT[::-1]
    digest = hashlib.sha256(other).hexdigest()
    hub.files[NAME] = other
    assert_fails(partial, "broke", kept=300_000, sha256=digest)
    hub.files[NAME] = CONTENT
    assert_completes(hub, partial)


def test_more_than_the_whole_file_is_refused(hub, partial):
    hub.misbehave(extra=b"and more")
    assert_fails(partial, "longer than 1000000 bytes")
    assert_completes(hub, partial)


def test_a_server_that_knows_no_ranges_begins_again(hub, partial):
    hub.misbehave(cut_after=300_000)
    assert_fails(partial, "broke", kept=300_000)
    hub.misbehave(ignore_range=True)
    assert fetch(partial).path.read_bytes() == CONTENT


def test_too_many_bytes_on_the_disk_are_forgotten(hub, partial):
    hub.misbehave(cut_after=300_000)
    assert_fails(partial, "broke", kept=300_000)
    with partial.path.open("ab") as file:
        file.write(b"x" * 2_000_000)
    assert_completes(hub, partial)


def test_a_file_that_had_come_is_only_checked(hub, partial):
    fetch(partial)
    hub.requests.clear()
    assert fetch(partial).sha256 == DIGEST
    assert hub.ranges() == []


@pytest.mark.parametrize(
    "faults", [{"head_hangs": True}, {"stall_after": 0}, {"stall_after": 300_000}]
)
def test_cancelling_does_not_wait_for_a_server_that_hangs(hub, partial, faults):
    hub.misbehave(**faults)
    watch = Watch()
    ended = []

    def run():
        try:
            fetch(partial, watch, RetryPolicy(PATIENCE, 9, pause=3600))
        except Cancelled:
            ended.append(hub.released.is_set())

    thread = threading.Thread(target=run)
    thread.start()
    assert hub.stalled.wait(PATIENCE)
    watch.cancelled.set()
    thread.join(PATIENCE)
    assert ended == [False]  # the server still hangs
    assert partial.size <= faults.get("stall_after", 0)
    assert_completes(hub, partial, resumes_at=partial.size or None)


def test_the_pause_between_attempts_can_be_cancelled_too(hub, partial):
    hub.misbehave(cut_after=0)
    cancelled = threading.Event()

    def report(progress):
        if progress.note:
            cancelled.set()

    with pytest.raises(Cancelled):
        fetch(partial, Watch(report, cancelled), RetryPolicy(PATIENCE, 9, pause=3600))


def test_a_full_disk_is_reported_before_the_download(hub, partial, monkeypatch):
    usage = shutil.disk_usage(partial.folder.parent)._replace(free=10)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: usage)
    assert_fails(partial, "0 MB free, 21 MB too little")
    assert hub.ranges() == []


def test_a_folder_that_cannot_be_written(hub, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(StoreError, match="SWIFTCAM_MODELS"):
        fetch(Partial(blocked / "partial", "model.safetensors"))
