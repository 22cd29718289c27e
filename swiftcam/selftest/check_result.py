"""What a check is, what it finds, and the report of all: frozen, and plain values for JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from swiftcam.errors import SwiftCamError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from swiftcam.selftest.workplace import Workplace


class Outcome(Enum):
    """How a check ended; the values are for people and files."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class CheckFailedError(SwiftCamError):
    """Something does not work; the message says what, and what to do."""


class NotApplicableError(SwiftCamError):
    """This machine has no use for the check; the message says why."""


@dataclass(frozen=True)
class Finding:
    """What a check that passed has to say: `detail` for people, `values` for JSON."""

    detail: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """One thing that must work; `run` raises `CheckFailedError` or `NotApplicableError` if not."""

    name: str
    run: Callable[[Workplace], Finding]


@dataclass(frozen=True)
class CheckResult:
    """How one check ended, after `seconds`."""

    name: str
    outcome: Outcome
    detail: str
    seconds: float
    values: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values; `result_from_dict` reads them again."""
        return {
            "name": self.name,
            "outcome": self.outcome.value,
            "detail": self.detail,
            "seconds": round(self.seconds, 3),
            "values": dict(self.values),
        }


@dataclass(frozen=True)
class Report:
    """All results; `is_frozen` tells the packaged program from an installed one."""

    version: str
    is_frozen: bool
    results: tuple[CheckResult, ...]

    @property
    def is_good(self) -> bool:
        """Tell whether no check failed."""
        return all(result.outcome is not Outcome.FAILED for result in self.results)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "swiftcam": self.version,
            "frozen": self.is_frozen,
            "good": self.is_good,
            "checks": [result.to_dict() for result in self.results],
        }


def result_from_dict(values: Mapping[str, Any]) -> CheckResult:
    """Return the result that `to_dict` made these values of.

    Raises:
        ValueError, KeyError, TypeError: they are not such values.
    """
    return CheckResult(**{**values, "outcome": Outcome(values["outcome"])})
