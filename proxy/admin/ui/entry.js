// One entry: what was asked and answered, whom it served, and the two ways to get rid of it.

import { byId, fill, h } from "./dom.js";
import { bytes, count, duration, expiry, figure, moment } from "./format.js";
import { wordingOf } from "./entries.js";

export class Entry {
  /** `said` tells what was done, `explain` is given a request, `changed` hears that an entry has gone. */
  constructor(api, { said, explain, changed }) {
    Object.assign(this, { api, said, explain, changed });
    this.sheet = byId("sheet");
    byId("close").addEventListener("click", () => this.sheet.close());
    this.sheet.addEventListener("close", () => this.#leave());
    // Its backdrop belongs to the dialog.
    this.sheet.addEventListener("click", (event) => event.target === this.sheet && this.sheet.close());
  }

  async open(id) {
    try {
      const entry = await this.api.ask(`entries/${encodeURIComponent(id)}`);
      fill(byId("entry"), this.#content(entry));
    } catch (failure) {
      fill(byId("entry"), h("p", { class: "error" }, failure.message));
    }
    if (!this.sheet.open) this.sheet.showModal();
    this.sheet.scrollTop = 0;
  }

  close() {
    if (this.sheet.open) this.sheet.close();
  }

  // Back to where one was: the address, which opened the sheet, took the focus off the link.
  #leave() {
    if (!location.hash.startsWith("#entries/")) return;
    const link = document.querySelector(`a.wording[href="${location.hash}"]`);
    history.replaceState(null, "", "#entries");
    link?.focus();
  }

  #content(entry) {
    const below = h("div", { class: "asked" });
    return [
      h("p", { class: "quote" }, wordingOf(entry)),
      h("div", { class: "actions" },
        entry.request && h("button", { type: "button", click: () => this.explain(entry.request) }, "Explain this question"),
        h("button", { type: "button", click: () => fill(below, this.#wrong(entry, below)) }, "This answer was wrong…"),
        h("button", { type: "button", class: "danger", click: () => fill(below, this.#deletion(entry, below)) }, "Delete…")),
      below,
      facts(entry),
      h("h3", {}, "Answer"), answerOf(entry.answer),
      h("h3", {}, "Request"), requestOf(entry.request),
      h("h3", {}, "Latest hits"), usesOf(entry.uses),
    ];
  }

  #deletion(entry, below) {
    return question("Delete this entry? The next such request asks the model again.", "Delete", below, async () => {
      await this.api.ask(`entries/${entry.entry}`, { method: "DELETE" });
      this.#gone("The entry is deleted.");
    });
  }

  #wrong(entry, below) {
    const last = entry.uses.find((use) => use.wording);
    const asked = h("input", { name: "asked", value: last?.wording ?? "", placeholder: "the question that got this answer" });
    const text = "The entry is evicted. With the question that got it, the pair is kept as a trap for encore tune.";
    return [question(text, "It was wrong", below, async () => {
      const body = { entry: entry.entry, verdict: "wrong", ...(asked.value.trim() && { question: asked.value }) };
      const { trap } = await this.api.ask("feedback", { method: "POST", body });
      this.#gone(trap ? "The entry is evicted, and the pair is kept as a trap." : "The entry is evicted.");
    }, h("label", { class: "field" }, "Question", asked))];
  }

  #gone(text) {
    this.close();
    this.said(text);
    this.changed();
  }
}

// A question of ours with two answers. The focus goes to what is to be written, or to the answer that
// changes nothing, and back when it is over.
function question(text, yes, below, act, ...fields) {
  const error = h("p", { class: "error", role: "alert" });
  const before = document.activeElement;
  const form = h("form", {
    class: "confirm",
    submit: (event) => {
      event.preventDefault();
      act().catch((failure) => fill(error, failure.message));
    },
  }, h("p", {}, text), fields, h("div", { class: "actions" },
    h("button", { class: "danger" }, yes),
    h("button", { type: "button", click: () => { fill(below); before?.focus(); } }, "Keep it")), error);
  queueMicrotask(() => form.querySelector("input, [type=button]").focus());
  return form;
}

function facts(entry) {
  const told = [
    ["State", h("span", { class: `state-of ${entry.state}` }, entry.state)],
    ["Stored", moment(entry.created_at)],
    ["Age", duration(entry.age)],
    ["Expires", expiry(entry.age, entry.ttl)],
    ["Hits", count(entry.hits)],
    ["Last hit", moment(entry.last_hit_at)],
    ["Model", entry.model],
    ["Tenant", h("code", {}, entry.tenant)],
    ["Namespace", entry.namespace || "–"],
    ["Tags", entry.tags.join(", ") || "–"],
    ["Tokens", `${count(entry.prompt_tokens)} + ${count(entry.completion_tokens)}`],
    ["The model took", duration(entry.seconds)],
    ["Size", bytes(entry.size)],
    ["Recorded from", entry.streamed ? "a stream" : "JSON"],
    ["Key", h("code", {}, entry.entry)],
    ["Scope", h("code", {}, entry.scope)],
  ];
  return h("dl", { class: "facts" }, told.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

function answerOf(answer) {
  if (!answer) return h("p", { class: "soft" }, "Not kept.");
  const said = (answer.choices ?? []).map(({ message = {} }) => [
    message.reasoning && h("pre", { class: "text soft" }, message.reasoning),
    message.content && h("pre", { class: "text" }, textOf(message.content)),
    message.tool_calls && h("pre", {}, JSON.stringify(message.tool_calls, null, 2)),
  ]);
  return [said, raw(answer)];
}

function requestOf(request) {
  if (!request) return h("p", { class: "soft" }, "Not kept: it was long, or wordings are not stored.");
  const told = (request.messages ?? []).map(({ role, content }) => h("div", { class: "message" },
    h("span", { class: "role" }, role), h("pre", { class: "text" }, textOf(content))));
  return [told, raw(request)];
}

function usesOf(uses) {
  if (uses.length === 0) return h("p", { class: "soft" }, "None yet.");
  return h("ul", { class: "uses" }, uses.map((use) => h("li", {},
    h("span", { class: "soft" }, moment(use.at)), " ",
    h("span", {}, `${use.path.replaceAll("_", " ")}, ${figure(use.similarity)}`),
    use.wording && h("div", {}, use.wording))));
}

function raw(value) {
  return h("details", {}, h("summary", {}, "As JSON"), h("pre", {}, JSON.stringify(value, null, 2)));
}

/** The text of a message's content, which may be in parts. */
export function textOf(content) {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return content === null || content === undefined ? "" : JSON.stringify(content);
  return content.map((part) => part.text ?? `[${part.type}]`).join("\n");
}
