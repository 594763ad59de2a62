"""Dagster as a service: ``python -m orchestration.serve dev`` or ``… nightly``.

``dev`` opens the UI with its daemon; ``nightly`` runs the daemon alone with schedule and sensors switched on. Both use
the warehouse's own Dagster home, so that either shows what the other did.
"""

import os
import sys
from pathlib import Path

from orchestration.home import close_orphaned_runs, prepare_home
from transforms.settings import ROOT, load_settings

TARGET = ["-m", "orchestration.definitions", "-d", str(ROOT)]
COMMANDS = {"dev": ["dagster", "dev"], "nightly": ["dagster-daemon", "run"]}


def main(arguments: list[str]) -> None:
    """Become the Dagster process asked for; further arguments (say ``--port 3001``) are handed on."""
    if not arguments or arguments[0] not in COMMANDS:
        sys.exit(f"usage: python -m orchestration.serve {'|'.join(COMMANDS)} [further arguments]")
    what, *further = arguments
    try:
        prepare_home(load_settings())
    except ValueError as error:
        sys.exit(str(error))
    if what == "nightly":
        os.environ["COMMUNIQUE_NIGHTLY"] = "on"
    _close_orphaned_runs()
    command, *options = COMMANDS[what]
    program = str(Path(sys.executable).with_name(command))
    os.execv(program, [program, *options, *TARGET, *further])  # noqa: S606


def _close_orphaned_runs() -> None:
    import dagster as dg

    with dg.DagsterInstance.get() as instance:
        close_orphaned_runs(instance)


if __name__ == "__main__":
    main(sys.argv[1:])
