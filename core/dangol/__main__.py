"""``python -m dangol``: the command, where its script is not on the path."""

from dangol.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
