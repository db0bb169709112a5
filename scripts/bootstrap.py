"""What has to be known before anything is installed: the Python, and which torch pip would take.

Runs on a bare Python; imports nothing that is not in the standard library.
`check`  is this Python new enough, and can it make environments?
`torch`  installs torch, unless that would bring gigabytes of CUDA packages.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

CUDA = """pip would install torch with {count} CUDA packages (several GB), which this program does not use.
Have the CPU build first, then run make again:
  1. take the CPU index's address from PyTorch's own "Get Started" page (Linux, Pip, CPU);
  2. PIP_EXTRA_INDEX_URL=<that address> make run
Or go on with CUDA all the same:  CUDA=1 make run"""


def check() -> int:
    """Tell whether this Python will do; exit status 2 when not."""
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:2]))
        return say(f"Python 3.11 or newer is needed, this is {found}: PYTHON=python3.11 make run")
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        return say("this Python cannot make environments: install the venv package (python3-venv)")
    return 0


def torch() -> int:
    """Install torch as pinned; exit status 2 when that would bring CUDA along unasked."""
    print("== looking at which torch pip would install", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder, "plan.json")
        done = pip("--quiet", "--dry-run", "--report", str(plan), "torch")
        if done != 0:
            return say("pip could not plan the installation of torch (its words are above)")
        packages = [p["metadata"]["name"].lower() for p in json.loads(plan.read_text())["install"]]
    cuda = [name for name in packages if name.startswith(("nvidia-", "cuda-", "triton"))]
    if cuda and not os.environ.get("CUDA"):
        return say(CUDA.format(count=len(cuda)))
    return 0


def pip(*arguments: str) -> int:
    """Run this environment's pip install with the constraints; its exit status."""
    return subprocess.call([sys.executable, "-m", "pip", "install", "-c", "constraints.txt", *arguments])  # noqa: S603


def say(line: str) -> int:
    """Print an error and give its exit status."""
    print(line, file=sys.stderr)
    return 2


if __name__ == "__main__":
    steps = {"check": check, "torch": torch}
    sys.exit(steps[sys.argv[1]]() if sys.argv[1:] and sys.argv[1] in steps else say(__doc__ or ""))
