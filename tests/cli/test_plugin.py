"""Making a plugin, holding it to the contract, and asking who answers what."""

from __future__ import annotations

from pathlib import Path

import pytest

from dangol.loading import hook_names
from dangol.testing.contract import RULES, rules_of
from tests.cli.market import Run


@pytest.fixture
def project(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a plugin for a market with files, as its author would."""
    monkeypatch.chdir(tmp_path)
    name = f"made{abs(hash(str(tmp_path))) % 10**9}"
    assert run("plugin", "new", name, "--kind", "files", "--title", "Made").code == 0
    return tmp_path / f"dangol-{name}"


@pytest.fixture
def market(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a plugin for a market with an API, as its author would."""
    monkeypatch.chdir(tmp_path)
    name = f"sold{abs(hash(str(tmp_path))) % 10**9}"
    assert run("plugin", "new", name, "--title", "Sold").code == 0
    return tmp_path / f"dangol-{name}"


def edit(project: Path, name: str, old: str, new: str) -> None:
    (path,) = project.rglob(name)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_plugin_is_written(run: Run, tmp_path: Path) -> None:
    found = run("plugin", "new", "acme", "--into", tmp_path / "acme", "--json")
    assert found.code == 0
    assert {"pyproject.toml", "LICENSE", "README.md", "tests/test_contract.py"} <= set(found.json["files"])
    assert all((tmp_path / "acme" / name).exists() for name in found.json["files"])
    texts = [path.read_text(encoding="utf-8") for path in (tmp_path / "acme").rglob("*.*") if path.is_file()]
    assert not [text for text in texts if "{{name}}" in text or "{{package}}" in text]
    told = run("plugin", "new", "other", "--into", tmp_path / "other")
    assert "dangol_other/client.py" in told.out
    assert "pytest" in told.err


@pytest.mark.parametrize("name", ["My-Market", "1st", "x", "class", "가게"])
def test_a_name_that_is_none_is_refused(run: Run, name: str, tmp_path: Path) -> None:
    assert run("plugin", "new", name, "--into", tmp_path / "x").code == 2
    assert not (tmp_path / "x").exists()


def test_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    found = run("plugin", "new", "acme", "--into", tmp_path / "acme")
    assert found.code == 2
    assert "there already" in found.err


def test_a_plugin_that_keeps_the_contract_is_gold(run: Run, project: Path) -> None:
    found = run("plugin", "check", project, "--json")
    assert found.code == 0, found.out
    assert (found.json["claimed"], found.json["reached"], found.json["ok"]) == ("gold", "gold", True)
    assert [one["rule"] for one in found.json["rules"]] == list(rules_of(market=True))


def test_a_claim_that_does_not_hold_is_named(run: Run, project: Path) -> None:
    edit(project, "README.md", "## Known limits", "## More")
    edit(project, "quality.toml", 'typed = "done"', 'typed = "todo"')
    found = run("plugin", "check", project)
    assert found.code == 1
    assert "× readme (bronze): failed" in found.out
    assert "mend it like this:" in found.out
    assert "reaches none and claims gold" in found.out
    assert "quality.toml claims what does not hold: readme" in found.err


def test_what_failed_is_told_with_its_case_its_answer_and_its_line(run: Run, market: Path) -> None:
    edit(
        market,
        "replies.py",
        'f"/reviews/{reply.target_id}/reply"',
        'f"/reviews/0{reply.target_id}/reply"',
    )
    found = run("plugin", "check", market)
    assert found.code == 1
    assert "× writes (gold): failed (review)" in found.out
    came = next(one for one in found.out.splitlines() if "came:" in one)
    assert "404" in came
    assert "at client.py:" in came


def test_a_reply_that_is_made_by_hand_is_not_called(run: Run, market: Path) -> None:
    edit(
        market,
        "replies.py",
        'f"/reviews/{reply.target_id}/reply"',
        'f"/reviews/{reply.target_id}/nowhere"',
    )
    edit(market, "__init__.py", '"review": Queryable()', '"review": Manual()')
    edit(market, "__init__.py", "import Platform", "import Manual, Platform")
    found = run("plugin", "check", market, "--json")
    assert found.code == 0, found.out
    assert [one["cases"] for one in found.json["rules"] if one["rule"] == "writes"] == [["inquiry"]]


def test_tests_that_cannot_be_collected_are_told(run: Run, project: Path) -> None:
    edit(
        project,
        "tests/test_contract.py",
        "from dangol.testing import",
        "import no_such_module\nfrom dangol.testing import",
    )
    found = run("plugin", "check", project)
    assert found.code == 2
    assert "No test of the contract ran." in found.err
    assert "no_such_module" in found.err


def test_a_rule_left_out_of_the_claims_is_named(run: Run, project: Path) -> None:
    edit(project, "quality.toml", 'typed = "done"\n', "")
    found = run("plugin", "check", project)
    assert found.code == 2
    assert "typed is missing" in found.err


def test_what_is_no_plugin_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("plugin", "check", "dangol_nowhere").code == 2
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    assert "entry-points" in run("plugin", "check", tmp_path).err


def test_the_rules_are_listed(run: Run) -> None:
    assert [one["id"] for one in run("plugin", "rules", "--json").json["rules"]] == list(RULES)
    assert "canaries" in run("plugin", "rules").out


def test_who_answers_which_hook(run: Run) -> None:
    told = run("plugins", "--trace", "--json").json["hooks"]
    assert set(told) == set(hook_names())
    assert told["dangol_read_hint"] == ["cafe24"]
    assert "dangol_read_hint" in run("plugins", "--trace").out
    assert "hooks" not in run("plugins", "--json").json
