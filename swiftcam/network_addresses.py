"""The address of a stream on the network, and its form without secrets.

People type passwords as they are, with `/ # ? [ @ :` in them. By RFC 3986, and so for every
library, the host would then begin in the middle of the password. So the end of the credentials is
found here, among the places where a valid host follows.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

DEFAULT_PORTS = {"http": 80, "https": 443, "rtsp": 554, "rtsps": 322}
_HIDDEN = "…"
# The start of an address in other text. A path that was made of one has lost a slash.
_SCHEME_IN_TEXT = re.compile(r"\b([a-z][a-z0-9+.-]{1,24})(:/{1,3})(?=\S)", re.IGNORECASE)
_SPACE = re.compile(r"\s")
_REST_OF_PASSWORD = re.compile(r"[^@\n]{1,100}@[^\s'\"<>]*")
_PUNCTUATION = ":;,.!?)}"  # of the sentence, at the end of an address
_QUOTES = re.compile("['\"<>]")
_LONGEST_TEXT = 100_000  # characters in which addresses are looked for; the rest is left out
_IS_IP = 2
_HOST = re.compile(
    r"(?P<host>\[[0-9a-f:.]+(?:%[\w.%-]+)?\]|[^\s/?#@:\[\]\\%<>\"^`{|}]+)(?::(?P<port>\d{1,9}))?"
    r"(?=[/?#]|$)",
    re.IGNORECASE,
)
_BARE_IPV6 = re.compile(
    r"(?P<host>[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%[\w.%-]+)?)(?=[/?#]|$)", re.IGNORECASE
)
# Only values of these names are shown; any other may be a secret.
_OPEN_NAMES = re.compile(
    r"(?:ch|chan|channel|channelid|cam|camera|cameraid|subtype|stream|streamtype|profile|proto|"
    r"resolution|res|size|width|height|w|h|fps|framerate|rate|quality|compression|codec|"
    r"videocodec|format|type|action|cmd|id|n|v|unicast|transportmode|audio|video)",
    re.IGNORECASE,
)
_OPEN_VALUE = re.compile(r"[\w.,:-]{0,16}")
_SECRET_IN_PATH = re.compile(
    r"((?:user(?:name)?|usr|pass\w*?|pwd|psw|pw|(?:access_?)?token|(?:api_?)?key|auth|sig\w*?|"
    r"secret|sid|j?session\w*?)=)(?:(?!_[a-z]+=)[^&/;])*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class NetworkAddress:
    """The parts of an address on the network. Its text form has no user, password or query.

    `scheme`: in lower case. `host`: without the brackets of IPv6; "" if it is not valid. `port`:
    None for the usual one. `target`: path and query, quoted. `user`, `password`: as they are sent,
    not quoted; None if the address has none. `is_doubtful`: it has
    several places where the host could start, so none is taken.
    """

    scheme: str
    host: str
    port: int | None = None
    target: str = field(default="", repr=False)
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    is_doubtful: bool = field(default=False, repr=False)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host_and_port}"

    @property
    def host_and_port(self) -> str:
        """The host, with brackets if it is an IPv6 address, and the port if one is given."""
        return self.bracketed_host + (f":{self.port}" if self.port is not None else "")

    @property
    def bracketed_host(self) -> str:
        """The host, with brackets if it is an IPv6 address."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def effective_port(self) -> int:
        """The port that is connected to."""
        return self.port or DEFAULT_PORTS[self.scheme]

    def url(self, *, with_credentials: bool = True) -> str:
        """Return a valid URL; by default with user and password, so never show it."""
        return f"{self.scheme}://{self._userinfo() * with_credentials}{self._ascii()}{self.target}"

    def secret_texts(self) -> set[str]:
        """Return the texts that must not be shown, as they may be part of a library's error."""
        found = {self.url(), self.url(with_credentials=False)} if self._has_secret() else set()
        for secret in (self.password, _quoted(self.password or "")):
            # A shorter one is found in any text, and hides nothing by being replaced.
            if secret and len(secret) >= 4:
                found.add(secret)
        return found

    def _has_secret(self) -> bool:
        return self.user is not None or "?" in self.target or "=" in self.target

    def _userinfo(self) -> str:
        if self.user is None:
            return ""
        password = "" if self.password is None else f":{_quoted(self.password)}"
        return f"{_quoted(self.user)}{password}@"

    def _ascii(self) -> str:
        try:
            return self.host_and_port.encode("idna").decode("ascii")
        except UnicodeError:
            return self.host_and_port


def parse_network(scheme: str, rest: str) -> tuple[NetworkAddress, str]:
    """Return an address, and its text without secrets; `rest` is what follows `://`."""
    rest = re.sub(r"[\t\r\n]", "", rest)
    start = _host_start(rest)
    match = _match_host(rest, start)
    if match is None:
        # Whatever it is, a part of it may be a password.
        return NetworkAddress(scheme, ""), f"{scheme}://{_HIDDEN}"
    if _is_doubtful(rest, start):
        shown = f"{scheme}://{_after_credentials(rest)}"
        return NetworkAddress(scheme, "", is_doubtful=True), shown
    port, tail = match.groupdict().get("port"), rest[match.end() :]
    address = NetworkAddress(
        scheme,
        match["host"].strip("[]"),
        int(port) if port else None,
        _target(scheme, tail),
        *(_credentials(rest[: start - 1]) if start else ()),
    )
    return address, f"{scheme}://{address.host_and_port}{_shown_tail(tail)}"


def redacted(text: str) -> str:
    """Return an address of any scheme, or without one, without its secrets."""
    scheme, mark, rest = text.partition("://")
    if mark and re.fullmatch(r"[\w+.-]+", scheme):
        return parse_network(scheme.lower(), rest)[1]
    if -1 < text.find(":") < text.rfind("@"):
        return _after_credentials(text)
    return _shown_tail(text) if re.search(r"[?&]\w+=", text) else text


def without_secrets(text: str) -> str:
    """Return text with all addresses in it as they may be shown; for messages, logs, tracebacks."""
    text = text[:_LONGEST_TEXT]
    parts, end, word_end, last_at = [], 0, 0, -1
    while match := _SCHEME_IN_TEXT.search(text, end):
        start = match.end()
        if start >= word_end:
            space = _SPACE.search(text, start)
            word_end = space.start() if space else len(text)
            last_at = text.rfind("@", start, word_end)
        # A quote ends an address, but a password may have quotes in it.
        quote = _QUOTES.search(text, max(start, last_at + 1), word_end)
        parts.append(text[end : match.start()])
        end = quote.start() if quote else word_end
        shown = _redacted_part(match[1], match[2], text[start:end])
        is_open = shown.endswith(f"://{_HIDDEN}") or (match[2] != "://" and ":" in text[start:end])
        if last_at < start and is_open and (more := _REST_OF_PASSWORD.match(text, word_end)):
            # The password has a space in it.
            shown, end = f"{match[1]}://{_HIDDEN}", more.end()
        parts.append(shown)
    return "".join([*parts, text[end:]])


def _redacted_part(scheme: str, slashes: str, rest: str) -> str:
    if scheme.lower() == "file" or (slashes != "://" and not re.search("[@=]", rest)):
        return f"{scheme}{slashes}{rest}"
    address = rest.rstrip(_PUNCTUATION)
    return parse_network(scheme.lower(), address)[1] + rest[len(address) :]


def _after_credentials(text: str) -> str:
    return f"{_HIDDEN}@{_shown_tail(text.rpartition('@')[2])}"


def _host_start(rest: str) -> int:
    """Return where the host starts, after the credentials if there are any."""
    starts = [0, *(match.end() for match in re.finditer("@", rest))]
    end = _query_start(rest)
    valid = [
        start
        for start in starts
        if start <= end and _match_host(rest, start) and _is_userinfo(rest, start)
    ]
    if not valid:
        return starts[-1]
    certainty = {start: _certainty(rest, start) for start in valid}
    best = max(certainty.values())
    # A host and a port of digits are left for nothing less than an IP address after an @.
    if 0 in certainty and (best < _IS_IP or certainty[0] == best):
        return 0
    return max(start for start in valid if certainty[start] == best)


def _is_userinfo(rest: str, start: int) -> bool:
    """Tell whether the text before a host can be credentials: with `/ ? #` only in a password."""
    before = rest[: max(start - 1, 0)]
    return ":" in before or not re.search(r"[/?#]", before)


def _certainty(rest: str, start: int) -> int:
    """Return how sure it is that a host starts there: `_IS_IP`, 1 for a dot in its name, else 0."""
    match = _match_host(rest, start)
    host = match["host"].lower().strip(".") if match else ""
    if ":" in host or host == "localhost" or re.fullmatch(r"\d+(\.\d+){3}", host):
        return _IS_IP
    return int("." in host)


def _is_doubtful(rest: str, start: int) -> bool:
    """Tell whether a later @ could be the end of the credentials too."""
    # In `/@name` it is none, unless the password is very odd.
    later = [match.end() for match in re.finditer("(?<!/)@", rest) if match.end() > start]
    end = _query_start(rest, start)
    return any(place <= end and _is_userinfo(rest, place) for place in later)


def _query_start(rest: str, start: int = 0) -> int:
    """Return where a query such as `?mail=me@home` starts: an @ in it ends no credentials."""
    found = re.search(r"/[^?#@]*\?[\w.-]+=", rest[start:])
    return start + found.end() if found else len(rest)


def _match_host(rest: str, start: int) -> re.Match[str] | None:
    match = _BARE_IPV6.match(rest, start)
    if match and _is_ipv6(match["host"]):
        return match
    match = _HOST.match(rest, start)
    if match and match["host"].startswith("[") and not _is_ipv6(match["host"].strip("[]")):
        return None
    return match


def _is_ipv6(host: str) -> bool:
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        return False
    return True


def _credentials(userinfo: str) -> tuple[str, str | None]:
    user, colon, password = userinfo.partition(":")
    return unquote(user), unquote(password) if colon else None


def _quoted(text: str) -> str:
    return quote(_encoded(text), safe="")


def _encoded(text: str) -> bytes:
    """Return text in UTF-8; bytes of a command line that are not UTF-8 as they were."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _target(scheme: str, tail: str) -> str:
    """Return path and query, with what a URL must not have quoted and the rest as it is."""
    if scheme in ("http", "https"):
        tail = tail.partition("#")[0]  # it is for the reader of a page, not for the server
    return quote(_encoded(tail), safe="/?#&=;:@!$'()*+,~%[]|")


def _shown_tail(tail: str) -> str:
    path, mark, query = tail.partition("#")[0].partition("?")
    shown = _SECRET_IN_PATH.sub(rf"\1{_HIDDEN}", path)
    if not mark:
        return shown
    return f"{shown}?{'&'.join(map(_shown_parameter, re.split('[&;]', query)))}"


def _shown_parameter(parameter: str) -> str:
    name, equals, value = parameter.partition("=")
    if not equals:
        return name if _OPEN_NAMES.fullmatch(name) or not name else _HIDDEN
    if _OPEN_NAMES.fullmatch(name) and _OPEN_VALUE.fullmatch(value):
        return parameter
    return f"{name}={_HIDDEN}" if re.fullmatch(r"[\w.-]{1,24}", name) else _HIDDEN
