// A post: its documents in frames, side by side by language; exchanged as the post is saved.

import { Frame } from "/static/frame.js";
import { showChecks, showTrouble } from "/static/findings.js";

const key = document.body.dataset.key;
const path = key.split("/").map(encodeURIComponent).join("/");
const sheets = document.getElementById("sheets");
const live = document.getElementById("live");
const usual = { view: "mail", width: "desktop", scheme: "light", language: "all" };
const chosen = { ...usual, ...Object.fromEntries(new URLSearchParams(location.hash.slice(1))) };
const frames = new Map();
let state = null;
let settled = false;

function remember() {
  const other = Object.entries(chosen).filter(([name, value]) => value !== usual[name]);
  history.replaceState(history.state, "", `#${new URLSearchParams(other)}`);
}

// Where somebody was, in each view: coming back leads there, and so does a reload.
const places = JSON.parse(sessionStorage.getItem(`places ${key}`) ?? "{}");
history.scrollRestoration = "manual";
addEventListener("scroll", () => { if (settled) places[chosen.view] = scrollY; }, { passive: true });
addEventListener("pagehide", () => sessionStorage.setItem(`places ${key}`, JSON.stringify(places)));

function showChoices() {
  const languages = document.getElementById("languages");
  const wanted = [["all", "All"], ...state.leaves.map((leaf) => [leaf.language, leaf.name])];
  languages.hidden = state.leaves.length < 2;
  if (wanted.map(String).join() !== languages.dataset.has) {
    languages.dataset.has = wanted.map(String).join();
    languages.replaceChildren(...wanted.map(([value, label]) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", value, textContent: label });
      button.setAttribute("role", "radio");
      if (value !== "all") button.lang = value;
      return button;
    }));
  }
  if (!wanted.some(([value]) => value === chosen.language)) chosen.language = "all";
  for (const group of document.querySelectorAll(".choice")) {
    for (const button of group.children) {
      const on = chosen[group.dataset.choice] === button.value;
      button.setAttribute("aria-checked", on);
      button.tabIndex = on ? 0 : -1;
    }
  }
  document.body.dataset.view = chosen.view;
}

/** Bring every frame up to date; resolves when all show what is chosen. */
async function show() {
  showChoices();
  const wanted = state.leaves.filter((l) => ["all", l.language].includes(chosen.language));
  for (const [language, frame] of frames) {
    if (!wanted.some((leaf) => leaf.language === language)) {
      frame.remove();
      frames.delete(language);
    }
  }
  for (const [number, leaf] of wanted.entries()) {
    if (!frames.has(leaf.language)) frames.set(leaf.language, new Frame(leaf));
    const { element } = frames.get(leaf.language);
    if (sheets.children[number] !== element) sheets.insertBefore(element, sheets.children[number] ?? null);
  }
  sheets.style.setProperty("--columns", wanted.length);
  await Promise.all(wanted.map((leaf) => frames.get(leaf.language).show(leaf, chosen, path)));
}

function tell() {
  document.title = `${state.title || key} · Preview`;
  document.getElementById("title").textContent = state.title || key;
  const status = document.getElementById("status");
  status.className = `state ${state.status}`;
  status.textContent = { scheduled: "Scheduled for", published: "Published", withdrawn: "Withdrawn", draft: "Draft" }[state.status] ?? "";
  if (state.status === "scheduled") status.textContent += ` ${state.date}`;
  document.body.classList.toggle("stale", Boolean(state.trouble));
  showTrouble(state.trouble, state.leaves.length > 0);
  showChecks(state);
}

/** Say how what is shown stands to what was saved. */
function sayLive(before) {
  if (state.trouble) {
    live.textContent = state.leaves.length ? "Showing the last good save" : "Nothing to show yet";
  } else if (before !== null && before !== JSON.stringify(state.leaves)) {
    live.textContent = `Saved ${new Date().toLocaleTimeString([], { hour12: false })}`;
  } else if (!live.textContent.startsWith("Saved")) {
    live.textContent = "Up to date";
  }
}

const news = new EventSource(`/events/post/${path}`);

news.addEventListener("message", async (event) => {
  const before = state && JSON.stringify(state.leaves);
  state = JSON.parse(event.data);
  await show();
  tell();
  sayLive(before);
  if (!settled) {
    scrollTo(0, places[chosen.view] ?? 0);
    settled = true;
  }
});

news.addEventListener("error", () => {
  live.textContent = "The preview has stopped: start it again with broadside preview";
});

function choose(button) {
  const { choice } = button.parentElement.dataset;
  if (chosen[choice] === button.value) return;
  const moves = choice === "view";
  settled = !moves;
  chosen[choice] = button.value;
  remember();
  show().then(() => {
    if (moves) scrollTo(0, places[chosen.view] ?? 0);
    settled = true;
  });
}

document.querySelector(".tools").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button && state) choose(button);
});

// Radio buttons: arrows move among them (ARIA Authoring Practices, "Radio Group").
document.querySelector(".tools").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const group = event.target.closest(".choice");
  if (!step || !group || !state) return;
  event.preventDefault();
  const buttons = [...group.children];
  const next = buttons[(buttons.indexOf(event.target) + step + buttons.length) % buttons.length];
  choose(next);
  next.focus();
});

addEventListener("resize", () => { for (const frame of frames.values()) frame.fit(); });
