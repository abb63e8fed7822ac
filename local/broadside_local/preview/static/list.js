// The list of posts: changes as files come, go and are saved.

import { morph } from "/static/morph.js";

const live = document.getElementById("live");
const news = new EventSource("/events/list");
let first = true;

news.addEventListener("message", async () => {
  live.textContent = "";
  if (first) {
    first = false;
    return;
  }
  const answer = await fetch("/");
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  morph(document.querySelector(".brand"), next.querySelector(".brand"));
  morph(document.getElementById("main"), next.getElementById("main"));
});

// For buttons that come with news, too.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    live.textContent = "The address is copied";
  } catch {
    // Not allowed: it is marked, to be copied by hand.
    getSelection().selectAllChildren(button.previousElementSibling);
    live.textContent = "The address is selected: copy it";
  }
});

news.addEventListener("error", () => {
  first = false;
  live.textContent = "The preview has stopped: start it again with broadside preview";
});
