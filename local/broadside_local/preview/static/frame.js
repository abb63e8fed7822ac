// One document in a frame: no script runs in it, and a save changes only what differs.

import { morph } from "/static/morph.js";

const WIDTHS = {
  desktop: { inbox: 760, mail: 600, text: 640, page: 720, feed: 640 },
  phone: { inbox: 360, mail: 360, text: 360, page: 360, feed: 360 },
};
const target = document.getElementById("target");

/** A language's column: a caption, and the frame. */
export class Frame {
  constructor(leaf) {
    this.element = document.createElement("section");
    this.element.className = "sheet";
    this.caption = document.createElement("h2");
    this.caption.lang = leaf.language;
    this.room = document.createElement("div");
    this.room.className = "room";
    this.frame = document.createElement("iframe");
    this.frame.setAttribute("sandbox", "allow-same-origin");
    this.frame.title = leaf.name;
    this.room.append(this.frame);
    this.element.append(this.caption, this.room);
    this.view = null;
    this.shown = null;
    this.width = 600;
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.room);
  }

  remove() {
    this.sizes.disconnect();
    this.element.remove();
  }

  /** Show what is chosen of a language; resolves when it stands there. */
  async show(leaf, chosen, path) {
    this.leaf = leaf;
    this.width = WIDTHS[chosen.width][chosen.view];
    const wanted = `${chosen.scheme} ${leaf.documents[chosen.view]}`;
    const url = `/view/${leaf.language}/${chosen.view}/${chosen.scheme}/${path}`;
    if (this.view !== chosen.view) {
      this.view = chosen.view;
      this.shown = wanted;
      await this.load(url);
    } else if (this.shown !== wanted) {
      this.shown = wanted;
      const answer = await fetch(url);
      const html = await answer.text();
      if (answer.ok && this.shown === wanted) this.exchange(html);
    }
    this.fit();
  }

  load(url) {
    return new Promise((resolve) => {
      this.frame.addEventListener("load", () => {
        const { contentDocument } = this.frame;
        this.sizes.observe(contentDocument.documentElement);
        for (const kind of ["click", "auxclick"]) {
          contentDocument.addEventListener(kind, (event) => stay(event));
        }
        contentDocument.addEventListener("mouseover", (event) => tellTarget(event));
        contentDocument.addEventListener("mouseleave", () => { target.hidden = true; });
        resolve();
      }, { once: true });
      this.frame.src = url;
    });
  }

  exchange(html) {
    const { contentDocument, contentWindow } = this.frame;
    // By the frame's own parser: its rules for styles and scripts, not this page's.
    const next = new contentWindow.DOMParser().parseFromString(html, "text/html");
    morph(contentDocument.documentElement, next.documentElement);
  }

  /** As wide as a client would show it, as high as it is, smaller where there is no room. */
  fit() {
    const page = this.frame.contentDocument?.documentElement;
    if (!page || !this.leaf) return;
    const scale = Math.min(1, this.room.clientWidth / (this.width + 2));
    this.frame.style.width = `${this.width + 2}px`;
    const height = Math.ceil(page.getBoundingClientRect().height) + 2;
    if (this.height !== height) this.frame.style.height = `${this.height = height}px`;
    this.frame.style.transform = scale < 1 ? `scale(${scale})` : "";
    this.room.style.height = `${Math.ceil(height * scale)}px`;
    this.frame.style.marginLeft = `${Math.max(0, (this.room.clientWidth - (this.width + 2) * scale) / 2)}px`;
    const notes = [`${this.width} px`];
    if (scale < 1) notes.push(`${Math.round(scale * 100)} %`);
    if (this.view === "mail") notes.push(`${(this.leaf.bytes / 1000).toFixed(1)} kB`);
    const said = `${this.leaf.name}  ${notes.join(" · ")}`;
    if (this.caption.dataset.said !== said) {
      this.caption.dataset.said = said;
      const name = document.createElement("span");
      name.textContent = this.leaf.name;
      const about = document.createElement("span");
      about.className = "quiet";
      about.lang = "en";
      about.textContent = notes.join(" · ");
      this.caption.replaceChildren(name, about);
    }
  }
}

function stay(event) {
  const link = event.target.closest?.("a[href]");
  if (!link) return;
  event.preventDefault();
  const place = link.getAttribute("href");
  const found = place.startsWith("#") && link.ownerDocument.getElementById(decodeURIComponent(place.slice(1)));
  if (found) found.scrollIntoView({ block: "center" });
  else say(`${link.href} (links lead nowhere in the preview)`);
}

function tellTarget(event) {
  const link = event.target.closest?.("a[href]");
  if (link) say(link.getAttribute("href"));
  else target.hidden = true;
}

function say(text) {
  target.textContent = text;
  target.hidden = false;
}
