# Everything that must hold before a change is handed in.
default: format lint types imports tests docs-check

# Formatting, checked.
format:
    uv run ruff format --check

# Lint.
lint:
    uv run ruff check

# Types, strictly.
types:
    uv run mypy

# Imports point down.
imports:
    uv run lint-imports --no-logo

# All tests.
tests:
    uv run pytest

# The generated pages of docs/ tell what the code is.
docs-check:
    uv run python scripts/docs.py --check

# Write the generated pages of docs/ and the pictures of the README.
docs:
    uv run python scripts/docs.py
    uv run python scripts/picture.py

# Take the pictures of the page that the READMEs show; wants Chromium.
screens:
    uv run python scripts/screens.py

# Take up new texts into the language catalogues and compile them.
catalogues:
    uv run python scripts/catalogues.py

# Renew the versions the build is held to, from what resolves today.
constraints:
    uv run python scripts/constraints.py

# Kill, freeze, spoil and set back real processes: nothing twice, nothing lost, nothing stuck (docs/faults.md).
faults *options:
    uv run python -m tests.faults.all {{options}}

# The same with the numbers of the night, which take about an hour.
faults-nightly *options:
    uv run python -m tests.faults.all --nightly {{options}}

# Build wheels and try them, with the examples, in a fresh environment.
wheels:
    uv run python scripts/wheels.py

# Measure, beside the same work done by hand.
bench *options:
    uv run python -m bench {{options}}

# Kill a real sync at every step, many times: nothing missing, nothing changed by reading again.
faults-sync *options:
    uv run python -m tests.faults.sync_campaign {{options}}

# Refuse hundreds of reads at once and kill the exchange of a rotating pair at every point, many times.
faults-tokens *options:
    uv run python -m tests.faults.token_campaign --kills 60 {{options}}

# Break what decides what is looked at again, place by place; a name plays that break alone.
mutants-agenda *names:
    uv run python -m tests.core.decide.mutants {{names}}

# Change the law, the guards and the lint a little, place by place: no more than one change in ten may go unnoticed.
mutants *options:
    uv run python -m tests.mutants {{options}}

# Play many more lives against the ledger, the agenda and the sync than the tests do.
hunts times="10":
    DANGOL_HUNT={{times}} uv run pytest tests/core/ledger/test_model.py tests/core/sync/test_crash_simulation.py tests/core/decide/test_agenda.py tests/core/decide/test_machine.py
