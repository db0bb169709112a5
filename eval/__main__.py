"""`python -m eval`: the command line of cli.py."""

from eval.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
