"""What came of a run carried out in this process."""

from dataclasses import dataclass

import dagster as dg
from dagster_shared.error import SerializableErrorInfo


@dataclass(frozen=True)
class Outcome:
    """How a run ended: whether all went well, why each failed step failed, and the checks that did not pass.

    ``failed_checks`` and ``warnings`` hold a line for each check that did not pass, by severity.
    """

    succeeded: bool
    failures: dict[str, str]
    failed_checks: list[str]
    warnings: list[str]


def read_outcome(result: dg.ExecuteInProcessResult) -> Outcome:
    """Return the outcome of a run; a failed check of severity error counts as failure even where it blocks nothing."""
    failures = {event.step_key or "": _root_cause(event) for event in result.all_events if event.is_step_failure}
    if not result.success and not failures:
        failures["run"] = next(
            (_innermost(event.job_failure_data.error) for event in result.all_events if event.is_job_failure), ""
        )
    lines: dict[dg.AssetCheckSeverity, list[str]] = {severity: [] for severity in dg.AssetCheckSeverity}
    for evaluation in result.get_asset_check_evaluations():
        if not evaluation.passed:
            name = f"{evaluation.asset_key.to_user_string()}: {evaluation.check_name}"
            lines[evaluation.severity].append(": ".join(filter(None, [name, evaluation.description])))
    failed_checks = lines[dg.AssetCheckSeverity.ERROR]
    return Outcome(result.success and not failed_checks, failures, failed_checks, lines[dg.AssetCheckSeverity.WARN])


def _root_cause(event: dg.DagsterEvent) -> str:
    failure = event.step_failure_data
    if failure.user_failure_data and failure.user_failure_data.description:
        return failure.user_failure_data.description
    return _innermost(failure.error)


def _innermost(error: SerializableErrorInfo | None) -> str:
    while error and error.cause:
        error = error.cause
    return error.message.strip() if error else ""
