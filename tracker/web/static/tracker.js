// Keys, the list of them, and the live progress of an ingest. Every page works without it.
"use strict";

const ON = "tracker-keys";
const walkable = () => [...document.querySelectorAll("[data-walk] > li:not(.none)")];
let chosen = -1;

function keysAreOn() {
  return localStorage.getItem(ON) !== "off";
}

function typing(target) {
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target.tagName === "INPUT" && !/^(checkbox|radio|submit|button)$/.test(target.type));
}

function walk(step) {
  const items = walkable();
  if (!items.length) return;
  items[chosen]?.classList.remove("here");
  chosen = Math.max(0, Math.min(items.length - 1, chosen + step));
  const item = items[chosen];
  item.classList.add("here");
  item.scrollIntoView({ block: "nearest" });
  item.querySelector("a.figure, a[href]:not(.anchor)")?.focus({ preventScroll: true });
}

function act(element) {
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && element.type !== "checkbox") {
    element.closest("details")?.setAttribute("open", "");
    element.focus();
    element.select?.();
  } else {
    element.click();
    const opened = element.tagName === "SUMMARY" && element.parentElement.open;
    if (opened) element.parentElement.querySelector("[data-first], select, input:not([type=hidden]), textarea")?.focus();
    else if (element.tagName === "SUMMARY") element.focus();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event.target)) {
    event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !keysAreOn()) return;
  const element = [...document.querySelectorAll("[data-key]")].find(
    (one) => one.dataset.key === event.key && (one.getClientRects().length || one.closest("details:not([open])")),
  );
  if (element) {
    event.preventDefault();
    act(element);
  } else if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    walk(event.key === "j" ? 1 : -1);
  }
});

// The list in the foot of the page: the keys that do something here.
const list = document.getElementById("keys");
if (list) {
  const shown = new Map([...list.querySelectorAll("li")].map((item) => [item.dataset.for, item]));
  const live = new Set([...document.querySelectorAll("[data-key]")].map((one) => one.dataset.key));
  if (walkable().length) ["j", "k"].forEach((key) => live.add(key));
  shown.forEach((item, key) => { item.hidden = !live.has(key); });
  const box = document.getElementById("keys-on");
  box.checked = keysAreOn();
  box.addEventListener("change", () => localStorage.setItem(ON, box.checked ? "on" : "off"));
}

// The live progress of an ingest: whenever something is new, the part of the page that tells of it is fetched again.
const followed = document.querySelector("[data-follow]");
if (followed && followed.dataset.state !== "done") {
  let busy = false;
  let again = false;
  const refresh = async () => {
    if (busy) { again = true; return; }
    busy = true;
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-follow]");
      if (fresh) {
        followed.replaceChildren(...fresh.childNodes);
        followed.dataset.state = fresh.dataset.state;
      }
    }
    busy = false;
    if (again) { again = false; refresh(); }
  };
  const source = new EventSource(followed.dataset.follow);
  ["waiting", "reading", "done"].forEach((state) => source.addEventListener(state, () => {
    if (state === "done") source.close();
    refresh();
  }));
}
