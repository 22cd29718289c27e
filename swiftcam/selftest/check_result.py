"""The types of the self-test: checks, their results, and the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from swiftcam.errors import SwiftCamError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from swiftcam.selftest.workplace import Workplace


class Outcome(Enum):
    """The outcome of a check; the values are shown to people and written to files."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class CheckFailedError(SwiftCamError):
    """A check failed; the message says what does not work, and what to do."""


class NotApplicableError(SwiftCamError):
    """The check does not apply to this machine; the message says why."""


@dataclass(frozen=True)
class Finding:
    """The findings of a passed check: `detail` is text for people, `values` are for JSON."""

    detail: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """One check; `run` raises `CheckFailedError` or `NotApplicableError` if it does not pass."""

    name: str
    run: Callable[[Workplace], Finding]


@dataclass(frozen=True)
class CheckResult:
    """The result of one check.

    `detail`: the findings, or why it did not pass. `seconds`: its duration. `values`: for JSON.
    """

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
    """The report of a self-test; `is_frozen`: the packaged program was tested."""

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
    """Return the result for values from `CheckResult.to_dict`.

    Raises:
        ValueError, KeyError, TypeError: the values are not valid.
    """
    return CheckResult(**{**values, "outcome": Outcome(values["outcome"])})
