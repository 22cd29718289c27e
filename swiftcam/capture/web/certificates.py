"""Which certificates of a server are accepted, for https and rtsps."""

from __future__ import annotations

import os
import re
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.errors import CameraError, system_reason
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from swiftcam.network_addresses import NetworkAddress

EVERY_SERVER = "*"
# Of Debian, Fedora, openSUSE, and Alpine or macOS.
_SYSTEM_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True)
class Certificates:
    """The certificates that are accepted: by default those that the system trusts.

    `accepts_any`: any, so that anybody between here and the server can read and change what is
    sent. `file`: those in this PEM file, and those signed with one of them.
    """

    accepts_any: bool = False
    file: str = ""

    def context(self, network: NetworkAddress, timeout: float) -> ssl.SSLContext:
        """Return TLS settings for a server, which is asked for its certificate if there is a file.

        Raises:
            CameraError: the file cannot be used.
            OSError: the server cannot be asked.
        """
        if self.accepts_any:
            return unverified_context()
        if self.file:
            return self._context_of_file(network, timeout)
        context = ssl.create_default_context()
        places = ssl.get_default_verify_paths()
        if not (places.cafile or places.capath or context.cert_store_stats()["x509_ca"]):
            # OpenSSL of a bundle looks where the system that it was built on has them.
            for file in filter(os.path.exists, _SYSTEM_FILES):
                context.load_verify_locations(file)
        return context

    def verify(self, network: NetworkAddress, timeout: float) -> None:
        """Connect to a server and verify its certificate, for a library that does not.

        Raises:
            CameraError: the file cannot be used.
            OSError: there is no connection, or the certificate is not accepted.
        """
        if self.accepts_any:
            return
        context = self.context(network, timeout)
        place = (network.host, network.effective_port)
        with (
            socket.create_connection(place, timeout) as plain,
            context.wrap_socket(plain, server_hostname=network.host),
        ):
            pass

    def _context_of_file(self, network: NetworkAddress, timeout: float) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=self.file)
            texts = _PEM.findall(Path(self.file).read_text("latin-1"))
        except OSError as error:  # also if it is not PEM
            raise CameraError(
                phrase(
                    "The file of certificates {path} cannot be used ({reason}). It is a PEM file, "
                    "with the lines BEGIN CERTIFICATE and END CERTIFICATE.",
                    path=self.file,
                    reason=phrase("it has no certificate")
                    if isinstance(error, ssl.SSLError)
                    else system_reason(error),
                )
            ) from error
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        place = (network.host, network.effective_port)
        own = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(place, timeout=timeout))
        # The certificate of a camera rarely has the name or address at which it is reached.
        context.check_hostname = own not in [ssl.PEM_cert_to_DER_cert(text) for text in texts]
        return context


SYSTEM_TRUSTED = Certificates()


def certificates_of(network: NetworkAddress, accepted: Iterable[str]) -> Certificates:
    """Return what is accepted from a server; `accepted` are texts of `accepted_text`."""
    places = (f"{network.host}:{network.effective_port}", EVERY_SERVER)
    for text in accepted:
        place, _, file = text.partition("=")
        if place in places:
            return Certificates(accepts_any=not file, file=file)
    return SYSTEM_TRUSTED


def accepted_text(place: str, file: str = "") -> str:
    """Return the text for the settings that accepts certificates of a server.

    `place`: its host and port, or `EVERY_SERVER`. `file`: see `Certificates`; "" for any.
    """
    return f"{place}={file}" if file else place


def unverified_context() -> ssl.SSLContext:
    """Return TLS settings for cameras: any certificate, and old methods too."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context
