// The list of entries: searched, filtered, sorted and paged by the proxy, not here.

import { byId, fill, h } from "./dom.js";
import { bytes, count, duration, expiry } from "./format.js";

const PER_PAGE = 50;
const PAUSE_MS = 250; // after the last key, before the search

export class Entries {
  #cursors = [""]; // of the pages up to this one
  #next = null;
  #asked = 0;
  #timer;

  constructor(api) {
    this.api = api;
    const filters = byId("filters");
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#turn([""]), PAUSE_MS);
    });
    byId("reload").addEventListener("click", () => this.refresh());
    byId("next").addEventListener("click", () => this.#turn([...this.#cursors, this.#next]));
    byId("back").addEventListener("click", () => this.#turn(this.#cursors.slice(0, -1)));
  }

  /** Ask for the page anew. */
  async refresh() {
    const asked = (this.#asked += 1);
    try {
      const page = await this.api.ask(`entries?${this.#query()}`);
      // A slow answer to an older question is of no use.
      if (asked === this.#asked) this.#show(page);
    } catch (failure) {
      fill(byId("entries-error"), failure.message);
    }
  }

  #turn(cursors) {
    this.#cursors = cursors;
    return this.refresh();
  }

  #query() {
    const given = Object.fromEntries(new FormData(byId("filters")));
    const [sort, order] = given.order.split(" ");
    const all = { ...given, sort, order, limit: PER_PAGE, cursor: this.#cursors.at(-1) };
    return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ""));
  }

  #show({ entries, next }) {
    fill(byId("entries-error"));
    this.#next = next;
    keepingFocus(() => fill(byId("list").tBodies[0], entries.map(row)));
    byId("list").hidden = entries.length === 0;
    byId("nothing").hidden = entries.length > 0;
    fill(byId("nothing"), this.#isFiltered() ? "No entry is like that." : "Nothing is stored yet.");
    byId("back").disabled = this.#cursors.length === 1;
    byId("next").disabled = next === null;
    fill(byId("page-number"), `Page ${this.#cursors.length}`);
    learnModels(entries);
  }

  #isFiltered() {
    return [...new FormData(byId("filters"))].some(([name, value]) => name !== "order" && value !== "");
  }
}

/** A wording, or word that it is not kept. */
export function wordingOf(entry) {
  return entry.wording ?? h("em", { class: "soft" }, "wording not kept");
}

function row(entry) {
  return h("tr", {},
    h("th", { scope: "row" },
      h("a", { class: "wording", href: `#entries/${encodeURIComponent(entry.entry)}` }, wordingOf(entry)),
      h("span", { class: "under" }, h("code", {}, entry.id), entry.tags.map((tag) => h("span", { class: "tag" }, tag)))),
    h("td", {}, h("span", { class: `state-of ${entry.state}` }, entry.state)),
    h("td", { class: "number" }, count(entry.hits)),
    h("td", { class: "number" }, duration(entry.age)),
    h("td", { class: "number narrow" }, expiry(entry.age, entry.ttl)),
    h("td", { class: "number narrow" }, bytes(entry.size)),
    h("td", { class: "wider" }, entry.model),
    h("td", { class: "wider tenant" }, entry.tenant));
}

// Who is on a link with the keyboard stays on it, though it is another element now.
function keepingFocus(redraw) {
  const href = document.activeElement?.closest("#list a.wording")?.getAttribute("href");
  redraw();
  if (href) document.querySelector(`#list a.wording[href="${href}"]`)?.focus();
}

function learnModels(entries) {
  const list = byId("models");
  const known = new Set([...list.children].map((option) => option.value));
  const fresh = new Set(entries.map((entry) => entry.model));
  list.append(...[...fresh].filter((model) => !known.has(model)).map((value) => h("option", { value })));
}
