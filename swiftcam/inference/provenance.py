"""Provenance: how a kept thing was made. Its digest is the key under which the thing is kept.

Each producer fills in its part: a model, the builder of its file, the engine that ran it, and the
machine. Caches, seals, measurements, calibrations and rows get their keys from here alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from typing import Any

_KEY_LENGTH = 16  # hexadecimal digits of a digest in names of files and in rows


@dataclass(frozen=True)
class ModelPart:
    """The model.

    `weights`: the SHA-256 of its weights. `network`: the configuration of the network, or how an
    imported classifier is fed, as JSON. `recipe`: the recipe as JSON, with the size of the crop.
    `trained_size`: the side of the crops in training, None if it is that of the recipe. `head`: the
    digest of a taught head and how its classes are used, "" for none.
    """

    weights: str
    network: str
    recipe: str
    trained_size: int | None = None
    head: str = ""


@dataclass(frozen=True)
class BuildPart:
    """The form of the model that an engine runs.

    `builder`: the name and version of the code that writes it. In 8 bits also: `quantiser`, the
    versions of the quantiser; `calibration`, the digest of the ranges; `weight_bits`;
    `has_quantised_outputs`, see `Int8Form`.
    """

    builder: str
    quantiser: str = ""
    calibration: str = ""
    weight_bits: int = 32
    has_quantised_outputs: bool = False


@dataclass(frozen=True)
class EnginePart:
    """The engine.

    `name`: its name in options. `distributions`: the installed packages that provide its library,
    each with its version. `settings`: everything that it is told about how to compute, as JSON; not
    the number of threads, which changes no label. `precision`: of the computation. `providers`: the
    providers or devices that execute the network.
    """

    name: str
    distributions: tuple[str, ...]
    settings: str
    precision: str
    providers: tuple[str, ...] = ()


@dataclass(frozen=True)
class MachinePart:
    """The machine, as far as it changes a result.

    `system`: the operating system and the architecture. `processor`: its name. `features`: its
    instruction sets for arithmetic. `accelerators`: the names and drivers of GPUs and NPUs, empty
    for what runs on the processor alone. `processors`: their number, for what was timed, else 0.
    """

    system: str
    processor: str
    features: str
    accelerators: tuple[str, ...] = ()
    processors: int = 0


@dataclass(frozen=True)
class Provenance:
    """How something was made; what had no part in it is None.

    `purpose`: the kind of thing, such as "seal". `inputs`: the digests or the values of everything
    else that it was made from, by name.
    """

    purpose: str = ""
    model: ModelPart | None = None
    build: BuildPart | None = None
    engine: EnginePart | None = None
    machine: MachinePart | None = None
    inputs: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of all parts, in hexadecimal."""
        return digest_of(asdict(self))

    @property
    def key(self) -> str:
        """The first 16 digits of the digest."""
        return self.digest[:_KEY_LENGTH]

    def of(self, purpose: str, **inputs: str) -> Provenance:
        """Return the provenance of a thing that was made from this one and from `inputs` too."""
        merged = dict(self.inputs) | inputs
        return replace(self, purpose=purpose, inputs=tuple(sorted(merged.items())))


def content_digest(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def as_text(values: Any) -> str:
    """Return JSON values and paths as text that does not depend on the order of keys.

    Raises:
        TypeError: some are neither.
    """
    return json.dumps(values, sort_keys=True, separators=(",", ":"), default=os.fspath)


def digest_of(values: Any) -> str:
    """Return the SHA-256 of JSON values and paths, in hexadecimal.

    Raises:
        TypeError: some are neither.
    """
    return content_digest(as_text(values).encode())
