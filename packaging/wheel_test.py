"""Installs the wheel into a new environment, as pip and pipx do, and runs its self-test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def problems_of(dist: Path, folder: Path) -> list[str]:
    """Install the newest wheel of `dist` into `folder`; return the problems as sentences."""
    wheels = sorted(dist.glob("swiftcam-*.whl"), key=lambda path: path.stat().st_mtime)
    if not wheels:
        return ["there is no wheel in dist; run: make wheel"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["HOME"] = str(folder / "home")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    program = folder / "venv" / "bin" / "swiftcam"
    elsewhere = folder / "somewhere else"
    elsewhere.mkdir()
    pip = [str(folder / "venv" / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--disable-pip-version-check", str(wheels[-1])], check=True)
    done = subprocess.run(
        [str(program), "--self-test", "--json"],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    if done.returncode:
        return [f"the wheel's self-test fails: {done.stdout[-2000:]} {done.stderr}"]
    report = json.loads(done.stdout)
    failed = [check for check in report["checks"] if check["outcome"] == "failed"]
    print(f"{'wheel':<34} {wheels[-1].name}, {len(report['checks'])} checks", flush=True)
    return [f"the wheel's self-test: {failed}"] if failed or report["frozen"] else []


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as temporary:
        found = problems_of(Path(__file__).resolve().parent.parent / "dist", Path(temporary))
    print("\n".join(found) or "The wheel works.")
    sys.exit(bool(found))
