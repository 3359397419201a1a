"""The wordings on the page: seen, changed, looked at while they are written, read on an entry that really waits."""

from __future__ import annotations

import pytest

from dangol.desk.wordings import case_of, listed
from dangol.templates import read_wordings
from tests.web.browsing import Browser, state_of

LOW = "apologise_review"
OWN = "하늘상점입니다. {{상품}}이(가) 기대와 달라 죄송합니다. 어떤 점이 불편하셨는지 살펴보고 바로 고치겠습니다."


def path_of(name: str) -> str:
    return f"/policy/templates/{name}"


def worded(browser: Browser) -> str:
    """Return a wording that an entry is waiting with."""
    return next(name for name, _count, _own in listed(browser.app) if case_of(browser.app, name) is not None)


async def test_every_wording_is_listed_and_opens(browser: Browser) -> None:
    seen = await browser.get("/policy/templates")
    links = [named["href"] for tag, named in seen.tags if tag == "a" and "data-open" in named]
    assert links == [path_of(name) for name, _count, _own in listed(browser.app)]
    for link in links[::9]:
        opened = await browser.get(link)
        assert opened.status == 200
        assert len(browser.app.wordings.of()[link.rpartition("/")[2]]) + 1 == sum(
            tag == "textarea" for tag, _named in opened.tags
        )
    assert (await browser.get(path_of("nothing_of_that_name"))).status == 404
    assert "Nothing is found." in (await browser.get("/policy/templates?q=%25%25")).text


async def test_a_text_is_read_on_an_entry_that_waits(browser: Browser) -> None:
    app, name = browser.app, worded(browser)
    case = case_of(app, name)
    assert case is not None
    before = state_of(app)
    fields = (await browser.get(path_of(name))).form(path_of(name)).fields
    seen = await browser.post(f"{path_of(name)}/check", fields | {"text": "감사합니다. 잘 살펴보겠습니다."})
    assert "on a real case" in seen.text
    assert "감사합니다. 잘 살펴보겠습니다." in seen.text
    assert case.words.split("\n")[0].strip() in (await browser.get(path_of(name))).text
    refused = await browser.post(f"{path_of(name)}/check", fields | {"text": "{{이르음}}님, 감사합니다."})
    assert any(named.get("class") == "note bad" for _tag, named in refused.tags)
    assert state_of(app) == before
    assert not (app.home / "templates.toml").exists()


async def test_a_wording_is_kept_and_given_back(browser: Browser) -> None:
    app = browser.app
    theirs = app.wordings.of()[LOW]
    (app.home / "templates.toml").write_text(
        '# mine\n[thank_review]\nmore = ["고맙습니다. 잘 쓰세요."]\n'
        '[stores.main.thank_review]\ntexts = ["감사합니다."]\n'
    )
    fields = (await browser.get(path_of(LOW))).form(path_of(LOW)).fields
    kept = await browser.post(path_of(LOW), fields | {"text": OWN})
    assert "The wording is kept" in kept.text
    now = read_wordings(app.home / "templates.toml")
    assert now.own[LOW].texts == (OWN,)
    assert now.own["thank_review"].more == ("고맙습니다. 잘 쓰세요.",)
    assert now.stores["main"]["thank_review"].texts == ("감사합니다.",)
    assert (app.home / "templates.toml.before").read_text().startswith("# mine")
    assert app.wordings.of()[LOW] == (OWN,)
    assert "Nothing differs." in (await browser.post(path_of(LOW), fields | {"text": OWN})).text
    await browser.post(path_of(LOW), fields | {"theirs": "1"})
    assert app.wordings.of()[LOW] == theirs
    assert LOW not in read_wordings(app.home / "templates.toml").own


@pytest.mark.parametrize(
    "text, told",
    [
        ("연락 주세요: 010-0000-0000", ""),
        ("{{이르음}}님, 죄송합니다.", "unknown blank"),
        ("  \n ", "Write a text"),
    ],
)
async def test_what_may_not_leave_is_not_kept_and_stays_in_the_form(text: str, told: str, browser: Browser) -> None:
    fields = (await browser.get(path_of(LOW))).form(path_of(LOW)).fields
    refused = await browser.post(path_of(LOW), fields | {"text": text})
    assert any(named.get("class") == "notice bad" for _tag, named in refused.tags)
    assert told in refused.text
    assert not (browser.app.home / "templates.toml").exists()
    assert not (browser.app.home / "templates.toml.draft").exists()


async def test_quotes_braces_and_markup_stay_words(browser: Browser) -> None:
    text = '죄송합니다. "머그컵"\\ <b>상품</b>을 살펴보겠습니다.\n[stores]\n# 끝'
    fields = (await browser.get(path_of(LOW))).form(path_of(LOW)).fields
    await browser.post(path_of(LOW), fields | {"text": text})
    assert browser.app.wordings.of()[LOW] == (text,)
    assert "<b>상품" not in (await browser.get(path_of(LOW))).answer.text
