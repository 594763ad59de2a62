"""What automation adds to ``transforms.settings``: when runs start by themselves, and who is told when one fails."""

import os
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ON = {"on", "true", "yes", "1"}
OFF = {"", "off", "false", "no", "0"}


@dataclass(frozen=True)
class Automation:
    """The nightly schedule, its time zone, whether it is switched on, and the webhook that hears of failures."""

    cron: str
    timezone: str
    is_on: bool
    alert_webhook: str | None


def load_automation() -> Automation:
    """Return the settings told by ``COMMUNIQUE_SCHEDULE_CRON``, ``_TIMEZONE``, ``_NIGHTLY`` and ``_ALERT_WEBHOOK``.

    The time zone is an IANA name; it also decides when a load date ends. Raises ``ValueError`` naming the variable
    when a value is not understood.
    """
    timezone = os.environ.get("COMMUNIQUE_TIMEZONE") or "UTC"
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(
            f"COMMUNIQUE_TIMEZONE={timezone!r}: expected an IANA time zone such as Europe/Vienna"
        ) from None
    cron = os.environ.get("COMMUNIQUE_SCHEDULE_CRON") or "30 1 * * *"
    if len(cron.split()) != 5 and not cron.startswith("@"):
        raise ValueError(f"COMMUNIQUE_SCHEDULE_CRON={cron!r}: expected five fields such as 30 1 * * *")
    nightly = os.environ.get("COMMUNIQUE_NIGHTLY", "").lower()
    if nightly not in ON | OFF:
        raise ValueError(f"COMMUNIQUE_NIGHTLY={nightly!r}: expected on or off")
    webhook = os.environ.get("COMMUNIQUE_ALERT_WEBHOOK") or None
    if webhook and not webhook.startswith(("http://", "https://")):
        raise ValueError("COMMUNIQUE_ALERT_WEBHOOK: expected an http or https address")
    return Automation(
        cron=cron,
        timezone=timezone,
        is_on=nightly in ON,
        alert_webhook=webhook,
    )
