"""Makes the environment: the right Python, a torch without CUDA, the pinned packages.

Runs on a bare Python and imports nothing that is not in the standard library.
    bootstrap.py check          is this Python new enough, and can it make environments?
    bootstrap.py torch          would pip bring gigabytes of CUDA? (in the environment)
    bootstrap.py install EXTRA  the project, with the packages of an extra (in the environment)
Exit status 2 with one clear line when something has to be done by a person.
"""

from __future__ import annotations

import compileall
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

CUDA = """pip would install torch with {count} CUDA packages: several GB, of no use here.
Have the CPU build instead:
  1. take the address of the CPU packages from PyTorch's page "Get Started" (Linux, Pip, CPU);
  2. PIP_EXTRA_INDEX_URL=<that address> make run
Or take CUDA along all the same:  CUDA=1 make run"""
FAILED = "pip could not {what}; its last words are above. Run make again when that is mended"
SHOWN = ("Downloading ", "Building ", "Installing ", "Successfully ")
OURS = ("src", "ingest", "eval")
WIDTH = 100


def check() -> int:
    """Tell whether this Python will do."""
    if sys.version_info < (3, 11):  # noqa: UP036 -- an older one is just what is looked for
        found = ".".join(map(str, sys.version_info[:2]))
        return say(f"Python 3.11 or newer is needed, this is {found}: make run PYTHON=python3.11")
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        name = f"python3.{sys.version_info[1]}-venv"
        return say(f"this Python cannot make environments: install {name} (apt install {name})")
    return 0


def torch() -> int:
    """Ask pip which torch it would install; stop when that brings CUDA along unasked."""
    if not sys.platform.startswith("linux") or os.environ.get("CUDA"):
        return 0
    print("== looking at which torch pip would install", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder, "plan.json")
        if pip("--dry-run", "--report", str(plan), "torch", shown=()):
            return say(FAILED.format(what="plan the installation of torch"))
        packages = json.loads(plan.read_text("utf-8"))["install"]
    names = [package["metadata"]["name"].lower() for package in packages]
    cuda = [name for name in names if name.startswith(("nvidia", "cuda", "triton"))]
    return say(CUDA.format(count=len(cuda))) if cuda else 0


def install(extra: str) -> int:
    """Install the project as it lies here, with the packages of an extra."""
    print("== installing pinned packages (2 GB; minutes the first time)", flush=True)
    if pip("--no-compile", "-e", f".[{extra}]", shown=SHOWN):
        return say(FAILED.format(what="install the packages"))
    # pip compiles on one core, and Python itself not at all where PYTHONDONTWRITEBYTECODE is
    # set, as in many containers: every start would then compile 20 s worth of imports anew.
    print("== compiling them, so that every start is quick (a minute)", flush=True)
    packages = sysconfig.get_path("purelib")
    compileall.compile_dir(packages, quiet=2, workers=0)
    for folder in OURS:
        compileall.compile_dir(folder, quiet=2)
    return 0


def pip(*arguments: str, shown: tuple[str, ...]) -> int:
    """Run this environment's pip install with the constraints; its exit status.

    Only lines that begin as `shown` are printed as they come; on failure the last twenty.
    """
    command = [sys.executable, "-m", "pip", "install", "-c", "constraints.txt", *arguments]
    last: list[str] = []
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            last = [*last[-19:], line.rstrip()]
            if line.lstrip().startswith(shown):
                print(f"   {line.strip()[:WIDTH]}", flush=True)
    if process.returncode:
        print("\n".join(last))
    return process.returncode


def say(line: str) -> int:
    """Print an error and give its exit status."""
    print(line, file=sys.stderr)
    return 2


def main(arguments: list[str]) -> int:
    """Run the step that is named."""
    if arguments == ["check"]:
        return check()
    if arguments == ["torch"]:
        return torch()
    if len(arguments) == 2 and arguments[0] == "install":
        return install(arguments[1])
    return say(__doc__ or "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
