// Keys, changes in place, and a look at the text while it is written. Every form works without this file.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // changes in place: the answer is a whole page, of which the changed parts are taken over

  let busy = false;
  const ask = (method, address, body) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, address);
      request.responseType = "document";
      request.onload = () => (request.response ? resolve(request) : reject(new Error("no page")));
      request.onerror = () => reject(new Error("no answer"));
      if (body) request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
      request.send(body);
    });

  const place = (address) => new URL(address, location.href).pathname + new URL(address, location.href).search;

  const takeOver = (page, address) => {
    const before = place(location.href);
    const at = cards().indexOf(document.activeElement.closest("[data-entry]"));
    const top = scrollY;
    for (const id of ["main", "side"]) {
      const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
      if (!old || !fresh) return location.assign(address);
      old.replaceWith(document.adoptNode(fresh));
    }
    document.title = page.title;
    root.lang = page.documentElement.lang;
    const same = place(address) === before;
    if (!same) history.pushState({}, "", address);
    scrollTo(0, same ? top : 0);
    begin();
    if (same && at >= 0) choose(Math.min(at, cards().length - 1));
    else document.getElementById("main").focus({ preventScroll: true });
  };

  const send = async (form, button) => {
    if (busy) return;
    busy = true;
    document.getElementById("main").classList.add("busy");
    const fields = new URLSearchParams(new FormData(form, button));
    const address = (button && button.getAttribute("formaction")) || form.getAttribute("action");
    try {
      const answer = await ask("POST", address, fields);
      takeOver(answer.response, answer.responseURL);
    } catch {
      location.reload();
    } finally {
      busy = false;
      document.getElementById("main").classList.remove("busy");
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-plain") || form.enctype === "multipart/form-data") return;
    event.preventDefault();
    send(form, event.submitter);
  });
  addEventListener("popstate", () => location.reload());

  // a look at the text while it is written

  let waiting = 0;
  document.addEventListener("input", (event) => {
    const area = event.target;
    if (area.matches("textarea[data-check]")) {
      clearTimeout(waiting);
      waiting = setTimeout(() => look(area), 350);
    }
    if (area.matches('input[type="checkbox"][form="several"]')) count();
  });
  const look = async (area) => {
    try {
      const answer = await ask("POST", area.dataset.check, new URLSearchParams(new FormData(area.form)));
      const [old, fresh] = [document.getElementById("looked"), answer.response.getElementById("looked")];
      if (old && fresh && area.isConnected) old.replaceWith(document.adoptNode(fresh));
    } catch {
      // the text is looked at again when it is approved
    }
  };

  const count = () => {
    const bar = document.getElementById("several");
    if (!bar) return;
    const chosen = all('input[type="checkbox"][form="several"]').filter((box) => box.checked);
    bar.classList.toggle("open", chosen.length > 0);
    bar.querySelector("[data-count]").textContent = String(chosen.length);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.classList.add("good");
    }
    for (const open of all("details.more[open], details.keyhelp[open]")) if (!open.contains(event.target)) open.open = false;
  });

  // keys: never with another key held, never while something is typed

  const cards = () => all("[data-entry][tabindex]");
  const choose = (at) => {
    const card = cards()[at];
    if (!card) return;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  };
  const chosen = () => document.activeElement.closest("[data-entry]");
  const press = (key) => {
    const within = chosen() || document;
    const target = within.querySelector(`[data-key="${key}"]`) || document.querySelector(`:not([data-entry] *)[data-key="${key}"]`);
    if (target && (chosen() || !target.closest(".card"))) target.click();
    return target;
  };
  const step = (by) => {
    const list = cards();
    if (!list.length) return press(by > 0 ? "j" : "k");
    const at = list.indexOf(chosen());
    choose(at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + by)));
  };
  const edit = () => {
    const area = document.getElementById("text");
    if (area) area.focus();
    else press("e");
  };
  const skip = () => {
    const more = (chosen() || document).querySelector("[data-skip]");
    if (!more || (!chosen() && more.closest(".card"))) return;
    more.open = true;
    more.querySelector("input[name=because]").focus();
  };
  const help = () => {
    const page = document.getElementById("keyhelp");
    page.open = !page.open;
    page.querySelector("summary").focus();
  };
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    a: () => press("a"),
    e: edit,
    s: skip,
    l: () => press("l"),
    u: () => press("u"),
    "?": help,
    Enter: () => chosen() === document.activeElement && chosen().querySelector("[data-open]").click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const open of all("details.more[open], details.keyhelp[open]")) open.open = false;
      const field = document.activeElement.closest("textarea, input");
      const card = field && field.closest(".card");
      if (card) card.focus();
      else if (field) field.blur();
      return;
    }
    const typed = event.target.closest("input:not([type=checkbox]), textarea, select");
    const held = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    if (document.body.dataset.keys === "off" || typed || held) return;
    const act = KEYS[event.key] || KEYS[HANGUL[event.key]];
    if (!act || (event.key === "Enter" && event.target.closest("a, button, summary"))) return;
    if (event.key !== "Enter" || document.activeElement.matches("[data-entry]")) event.preventDefault();
    act();
  });
  // the same keys while the keyboard writes Korean
  const HANGUL = { "\u3153": "j", "\u314f": "k", "\u3141": "a", "\u3137": "e", "\u3134": "s", "\u3163": "l", "\u3155": "u" };

  // what goes on meanwhile is looked at again and again, unless somebody is at work on the page
  const follow = async () => {
    const busyHere = document.activeElement.closest("input, textarea, select");
    if (busy || busyHere) return void setTimeout(follow, 800);
    try {
      const answer = await ask("GET", location.href);
      takeOver(answer.response, answer.responseURL);
    } catch {
      setTimeout(follow, 5000);
    }
  };

  for (const name of ["dragover", "dragleave", "drop"])
    document.addEventListener(name, (event) => {
      const zone = event.target.closest(".drop");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("over", name === "dragover");
      if (name !== "drop" || !event.dataTransfer.files.length) return;
      zone.querySelector("input[type=file]").files = event.dataTransfer.files;
      zone.requestSubmit();
    });

  const begin = () => {
    for (const button of all("[data-copy]")) button.hidden = !navigator.clipboard;
    count();
    if (document.querySelector("[data-poll]")) setTimeout(follow, 800);
    if (location.hash === "#text" && document.getElementById("text")) document.getElementById("text").focus();
  };
  begin();
})();
