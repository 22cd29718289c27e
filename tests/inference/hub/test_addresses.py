"""Downloads with a wrong address of the hub, and through proxies that do not work."""

import errno
import os
import socket

import pytest
from huggingface_hub.utils import close_session

from swiftcam.errors import DownloadError
from swiftcam.inference.hub import endpoint
from swiftcam.inference.hub.fetch import Fetch, RetryPolicy, WantedFile
from swiftcam.inference.hub.partial import Partial
from swiftcam.inference.models.spec import HubSource
from swiftcam.jobs.progress import Watch
from swiftcam.phrases import Phrase
from tests.hub import COMMIT
from tests.waiting import PATIENCE

SOURCE = HubSource("timm/model", COMMIT, "model.safetensors")


def fetch(tmp_path):
    partial = Partial(tmp_path / "partial", "model.safetensors")
    return Fetch(WantedFile(SOURCE), partial, Watch(), RetryPolicy(PATIENCE, 1, 0)).run()


def assert_fails(tmp_path, words):
    """Return the message after checking that it is on one line."""
    with pytest.raises(DownloadError, match=words) as caught:
        fetch(tmp_path)
    message = str(caught.value)
    assert isinstance(message, Phrase)  # the window can translate it
    assert "Errno" not in message
    assert message.endswith(".")
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    "address", ["huggingface.co", "ftp://x", "http://", "http://[bad", "http://x:port", "file:///x"]
)
def test_an_endpoint_that_is_none(tmp_path, monkeypatch, address):
    monkeypatch.setenv("HF_ENDPOINT", address)
    assert_fails(tmp_path, "not the address of a server")


@pytest.mark.parametrize(
    "address", ["http://me:s3cret@127.0.0.1:{port}", "me:s3cret@host", "ftp://me:s3cret@host/x"]
)
def test_a_password_in_the_address_is_not_shown(
    tmp_path, monkeypatch, closed_port, caplog, address
):
    caplog.set_level("DEBUG", "swiftcam")
    monkeypatch.setenv("HF_ENDPOINT", address.format(port=closed_port))
    monkeypatch.setenv("NO_PROXY", "*")
    message = assert_fails(tmp_path, "127.0.0.1|not the address")
    assert "s3cret" not in message + caplog.text


def test_a_password_is_not_shown_when_the_hub_refuses(tmp_path, monkeypatch, hub, caplog):
    caplog.set_level("DEBUG", "swiftcam")
    monkeypatch.setenv("HF_ENDPOINT", hub.address.replace("//", "//me:s3cret@"))
    message = assert_fails(tmp_path, "has no model.safetensors")
    assert "s3cret" not in message + caplog.text


@pytest.fixture
def closed_port():
    """A reserved port of the loopback interface on which nothing listens."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def test_a_port_without_a_server(tmp_path, monkeypatch, closed_port):
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("NO_PROXY", "*")
    assert_fails(
        tmp_path, "The server 127.0.0.1:.* refused the connection.*firewall.*Try again later"
    )


def test_an_unknown_host_name(tmp_path, monkeypatch):
    def unknown(host, *_, **__):
        raise socket.gaierror(socket.EAI_NONAME, f"Name or service not known: {host}")

    # Some networks resolve every name, others need minutes for an unknown one.
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("HF_ENDPOINT", "http://no-such-host.invalid")
    monkeypatch.setenv("NO_PROXY", "*")
    assert_fails(
        tmp_path, "no-such-host.invalid was not found. Check your internet .*Try again later"
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENETUNREACH, "There is no network connection to hub.invalid. Connect this computer"),
        (errno.EACCES, r"hub.invalid cannot be reached \(Permission denied\). Check your network"),
    ],
)
def test_a_network_that_cannot_be_used(tmp_path, monkeypatch, code, words):
    def refuse(*_, **__):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    monkeypatch.setenv("NO_PROXY", "*")
    assert_fails(tmp_path, words)


@pytest.fixture
def new_session():
    """Make the hub's client read its variables again, now and after the test."""
    close_session()
    yield
    close_session()


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        (
            {"HTTPS_PROXY": "http://me:secret@127.0.0.1:{port}"},
            "the proxy 127.0.0.1 refused the connection",
        ),
        ({"ALL_PROXY": "socks5://127.0.0.1:{port}"}, "cannot use SOCKS"),
        ({"HTTPS_PROXY": "ftp://x"}, "Check HF_ENDPOINT and HTTPS_PROXY"),
        ({"SSL_CERT_FILE": "/no/such.pem"}, "SSL_CERT_FILE names /no/such.pem"),
    ],
)
def test_variables_on_the_way_that_are_wrong(
    tmp_path, monkeypatch, new_session, closed_port, variables, words
):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HF_ENDPOINT": "https://hub.invalid", **variables}.items():
        monkeypatch.setenv(name, value.format(port=closed_port))
    assert "secret" not in assert_fails(tmp_path, words)


@pytest.mark.parametrize("mark", ["", *"/#?[]@:%&'\" "])
@pytest.mark.parametrize("scheme", ["http://", "ftp://", ""])
def test_no_part_of_any_password_is_shown(monkeypatch, scheme, mark):
    address = f"{scheme}admin:hunter2{mark}xyzzy@127.0.0.1:9"
    shown = (
        [str(endpoint.without_password(f"cannot connect to {address}: refused"))]
        if not mark
        else []
    )
    monkeypatch.setenv("HF_ENDPOINT", address)
    try:
        endpoint.require_endpoint()
        shown.append(endpoint.hub_host())
    except DownloadError as error:
        shown.append(str(error))
    monkeypatch.setenv("HF_ENDPOINT", "https://hub.example")
    monkeypatch.setenv("https_proxy", address)
    monkeypatch.setenv("no_proxy", "")
    shown.append(endpoint.proxy_host())
    assert not [text for text in shown if "hunter2" in text or "xyzzy" in text]
    assert shown[-1] in ("127.0.0.1", "127.0.0.1:9")
