// Which view is shown, and what asks the proxy when. The routes are those of docs/admin.md.

import { Api, Refused } from "./api.js";
import { byId, say } from "./dom.js";
import { Entries } from "./entries.js";
import { Entry } from "./entry.js";
import { Explain } from "./explain.js";
import { duration } from "./format.js";
import { Overview } from "./overview.js";

const EVERY_MS = 2000;
const SAID_MS = 6000;
const VIEWS = ["overview", "entries", "explain"];

class Page {
  #view = "";
  #isOpen = false; // the token is the right one
  #isLocked = false; // the counts, too, want a token
  #complaint = "";
  #turn = 0;
  #timer;
  #saying;

  constructor() {
    const known = {};
    this.api = new Api();
    this.overview = new Overview(this.api, known);
    this.entries = new Entries(this.api);
    this.explain = new Explain(this.api, known);
    this.entry = new Entry(this.api, {
      said: (text) => this.#say(text),
      changed: () => this.entries.refresh(),
      explain: (request) => {
        location.hash = "#explain";
        this.explain.again(request);
      },
    });
  }

  async start() {
    addEventListener("hashchange", () => this.#arrive());
    document.addEventListener("visibilitychange", () => this.#poll());
    byId("unlock-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#unlock(byId("unlock-token").value.trim());
    });
    byId("skip").addEventListener("click", (event) => {
      event.preventDefault();
      byId("main").focus();
    });
    await this.#arrive();
  }

  /** The address has changed: it may bring a token, a view or an entry. */
  async #arrive() {
    const kept = this.api.token;
    this.api.takeFromAddress();
    if (this.api.token !== kept || !this.#isOpen) await this.#verify();
    this.#route();
  }

  async #unlock(token) {
    this.api.keep(token);
    await this.#verify();
    byId("unlock-token").value = "";
    this.#route();
    this.#poll();
  }

  async #verify() {
    if (this.api.token === "") return;
    try {
      this.#isOpen = await this.api.isOpen();
      this.#complaint = this.#isOpen ? "" : "That is not the token of this proxy.";
    } catch (failure) {
      this.#complaint = failure instanceof Refused ? failure.message : "The proxy cannot be reached.";
      return;
    }
    if (this.#isOpen) this.entries.refresh().then(() => this.explain.arrive());
    else this.api.keep("");
  }

  #route() {
    const before = this.#view;
    const [view, id] = location.hash.slice(1).split("/");
    this.#view = VIEWS.includes(view) ? view : "overview";
    this.#arrange();
    if (this.#view !== before) this.#poll();
    if (!this.#isOpen) return;
    if (this.#view === "entries" && id) this.entry.open(id);
    else this.entry.close();
    if (this.#view === "entries" && this.#view !== before) this.entries.refresh();
    if (this.#view === "explain") this.explain.arrive();
  }

  // Without the token there are figures at most; and with ENCORE_METRICS=token not even those.
  #arrange() {
    const closed = this.#view === "overview" ? this.#isLocked : true;
    for (const name of VIEWS) byId(name).hidden = name !== this.#view || (closed && !this.#isOpen);
    byId("unlock").hidden = this.#isOpen || !(closed || this.#complaint);
    say(byId("unlock-error"), this.#complaint);
    for (const link of document.querySelectorAll("nav a")) {
      if (link.hash === `#${this.#view}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.title = `${this.#view[0].toUpperCase()}${this.#view.slice(1)} · Encore`;
  }

  /** Ask now, and two seconds after each answer, as long as someone can see it. */
  async #poll() {
    clearTimeout(this.#timer);
    const turn = (this.#turn += 1);
    if (document.visibilityState !== "visible") return;
    try {
      await this.#refresh();
    } catch (failure) {
      if (turn === this.#turn) this.#tell(failure);
    }
    if (turn === this.#turn) this.#timer = setTimeout(() => this.#poll(), EVERY_MS);
  }

  async #refresh() {
    const metrics = await this.api.ask("metrics");
    this.#isLocked = false;
    // A proxy that could not be reached before could not say whether the token is right.
    if (!this.#isOpen) await this.#verify();
    this.#arrange();
    const seconds = Math.max(0, Date.now() / 1000 - metrics.started_at);
    say(byId("about"), `${metrics.version} · up ${duration(seconds)}`);
    if (this.#view === "overview") await this.overview.refresh(metrics);
    this.#show("live", "Live");
  }

  #tell(failure) {
    this.#isLocked = failure instanceof Refused && failure.status === 404 && !this.#isOpen;
    if (this.#isLocked) this.#show("locked", "Locked");
    else this.#show("lost", failure instanceof Refused ? "Refused" : "Unreachable");
    this.#arrange();
  }

  #show(state, text) {
    byId("state").dataset.state = state;
    say(byId("state"), text);
  }

  #say(text) {
    clearTimeout(this.#saying);
    say(byId("said"), text);
    this.#saying = setTimeout(() => say(byId("said"), ""), SAID_MS);
  }
}

new Page().start();
