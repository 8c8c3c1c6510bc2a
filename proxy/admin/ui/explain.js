// The explain box: a question goes in, and the whole decision about it comes out.

import { gauge } from "./charts.js";
import { byId, fill, h, marked, say } from "./dom.js";
import { UNKNOWN, bytes, duration, expiry, figure } from "./format.js";
import { textOf } from "./entry.js";
import { meaning } from "./words.js";

const SIGNS = { hit: "✓", miss: "✗" };

export class Explain {
  constructor(api, known) {
    this.api = api;
    this.known = known;
    this.form = byId("question");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask();
    });
    // As in a chat: the Enter key sends, with the Shift key it breaks the line.
    this.form.elements.question.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
  }

  /** The view is shown: where no model is named yet, one that entries have will do. */
  arrive() {
    const { model } = this.form.elements;
    if (model.value === "") model.value = byId("models").options[0]?.value ?? "";
  }

  /** Fill the box from a stored request, and ask. */
  again({ model, messages, ...rest }) {
    const { question, system, rest: more, key, headers } = this.form.elements;
    const before = messages.slice(0, -1);
    const first = before[0]?.role === "system" && typeof before[0].content === "string" ? before.shift() : null;
    this.form.elements.model.value = model;
    question.value = textOf(messages.at(-1)?.content);
    system.value = first?.content ?? "";
    key.value = "";
    headers.value = "";
    const others = { ...rest, ...(before.length && { messages: before }) };
    more.value = Object.keys(others).length ? JSON.stringify(others, null, 2) : "";
    return this.#ask();
  }

  async #ask() {
    fill(byId("explain-error"));
    this.form.setAttribute("aria-busy", "true");
    try {
      const told = await this.api.ask("explain", { method: "POST", ...this.#asked() });
      this.known.threshold = told.rules?.threshold ?? this.known.threshold;
      fill(byId("decision"), decision(told));
      say(byId("decided"), `Decision: ${told.verdict}, ${told.reason ?? told.path}`);
    } catch (failure) {
      fill(byId("decision"));
      fill(byId("explain-error"), failure.message);
    } finally {
      this.form.removeAttribute("aria-busy");
    }
  }

  #asked() {
    const { question, model, system, key, headers, rest } = Object.fromEntries(new FormData(this.form));
    const { messages = [], ...others } = readJson(rest);
    const first = system === "" ? [] : [{ role: "system", content: system }];
    return {
      body: { ...others, model, messages: [...first, ...messages, { role: "user", content: question }] },
      headers: { ...readHeaders(headers), ...(key && { authorization: `Bearer ${key}` }) },
    };
  }
}

function readJson(text) {
  if (text.trim() === "") return {};
  let read;
  try {
    read = JSON.parse(text);
  } catch (failure) {
    throw new Error(`Other fields of the body: ${failure.message}`);
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) throw new Error("Other fields of the body: a JSON object is needed");
  return read;
}

function readHeaders(text) {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return Object.fromEntries(lines.map((line) => {
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*:\s*(.*?)\s*$/u.exec(line) ?? [];
    if (name === undefined) throw new Error(`Headers: "${line.trim()}" is not of the form "name: value"`);
    return [name, value];
  }));
}

function decision(told) {
  return [
    h("div", { class: `panel verdict ${told.verdict}` },
      h("p", {}, h("strong", { class: "badge" }, told.verdict), " ",
        h("span", {}, [told.path, told.reason].filter(Boolean).map((word) => word.replaceAll("_", " ")).join(", ")),
        h("span", { class: "soft" }, ` ${meaning(told.reason ?? told.path)}`)),
      h("code", { class: "debug" }, told.debug),
      h("ol", { class: "tiers" }, told.tiers.map(tier)),
      h("p", { class: "note" }, forwarding(told.forward))),
    told.candidates.length > 0 && [
      h("h2", {}, told.candidates.length === 1 ? "The candidate" : `${told.candidates.length} candidates, best first`),
      told.candidates.map((one) => candidate(one, told)),
    ],
    h("div", { class: "grid two" }, identity(told), rulesOf(told.rules ?? {})),
  ];
}

function tier({ tier: name, outcome, reason }) {
  return h("li", { class: outcome.replaceAll(" ", "-") }, h("span", { class: "name" }, `${name} tier`), " ",
    h("strong", {}, outcome), reason && h("span", { class: "soft", title: meaning(reason) }, ` ${reason.replaceAll("_", " ")}`));
}

function forwarding(forward) {
  if (!forward?.would) return "Nothing would be forwarded.";
  return h("span", {}, "Would be forwarded to ", h("code", {}, forward.url), ` (${bytes(forward.body_bytes)}).`);
}

function candidate(one, told) {
  const rules = told.rules ?? {};
  return h("article", { class: `panel candidate ${one.accepted ? "hit" : "miss"}` },
    h("p", { class: "quote" }, one.wording === null ? h("em", { class: "soft" }, "wording not kept") : marked(one.wording, one.evidence)),
    h("p", { class: "under" }, h("strong", { class: "outcome" }, one.accepted ? "✓ fits" : `✗ ${(one.reason ?? "").replaceAll("_", " ")}`),
      h("span", { class: "soft" }, one.accepted ? "" : meaning(one.reason)),
      one.evidence.length > 0 && h("span", { class: "evidence" }, one.evidence.map((word) => h("mark", {}, word)))),
    h("dl", { class: "weights" },
      weight("Similarity", one.similarity, one.path === "exact_match" ? null : rules.threshold),
      weight("Score", one.score, one.path === "exact_match" ? null : rules.min_score),
      weight("Confidence", one.confidence, rules.min_confidence),
      h("div", {}, h("dt", {}, "Age"), h("dd", {}, `${duration(one.age)}, expires ${expiry(one.age, one.ttl)}`)),
      one.confirmed && h("div", {}, h("dt", {}, "Confirmed"), h("dd", {}, "by a second embedder")),
      h("div", {}, h("dt", {}, "Entry"), h("dd", {}, h("a", { href: `#entries/${encodeURIComponent(one.entry)}` }, h("code", {}, one.id))))),
    h("ol", { class: "gates", "aria-label": "Gates" }, one.gates.map(gate)));
}

function weight(name, value, least) {
  const known = typeof value === "number";
  const passed = known && !(value < least);
  return h("div", {}, h("dt", {}, name), h("dd", {}, figure(value), known && gauge(value, least, passed),
    typeof least === "number" && h("span", { class: "soft" }, `least ${figure(least)}`)));
}

function gate({ gate: name, passed, reason, evidence }) {
  const verdict = passed ? "hit" : "miss";
  // The chip has the gate's name already: of guard_numbers it needs the numbers, of low_score nothing.
  const told = (reason ?? "").replace(/^guard_/u, "").replaceAll("_", " ");
  const why = told === "" || told.includes(name) ? "" : `: ${told}`;
  return h("li", { class: verdict, title: meaning(reason) }, h("span", { "aria-hidden": "true" }, SIGNS[verdict]), " ", name,
    h("span", { class: "unseen" }, passed ? " passed" : " refused"), why,
    evidence.length > 0 && h("span", { class: "words" }, ` ${evidence.join(", ")}`));
}

function identity({ key, model, tenant, wording, scope }) {
  const parts = scope?.parts ?? {};
  return table("Identity", [
    ["key", key], ["model", model], ["tenant", tenant],
    ["reads as", wording && `${wording.reads_as}, ${wording.words} words`],
    ["scope", scope?.hash],
    ...Object.entries(parts).filter(([name]) => name !== "model" && name !== "tenant").map(([name, value]) => [name.replaceAll("_", " "), value]),
  ]);
}

function rulesOf(rules) {
  return table("Rules that hold", Object.entries(rules).map(([name, value]) => [name.replaceAll("_", " "), value]));
}

function table(title, rows) {
  return h("article", { class: "panel" }, h("h2", {}, title), h("table", { class: "figures plain" }, h("tbody", {},
    rows.map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, h("code", {}, written(value))))))));
}

function written(value) {
  if (value === null || value === undefined || value === "") return UNKNOWN;
  if (Array.isArray(value)) return value.length ? value.join(", ") : UNKNOWN;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
