// The figures: tiles, charts, reasons, faults, and what shadow mode has found.

import { binAt, drawLatency, drawRate, drawSimilarity, drawTraffic, gather } from "./charts.js";
import { byId, fill, h, say } from "./dom.js";
import { bytes, clock, count, duration, milliseconds, percent, some } from "./format.js";
import { showShadow } from "./shadow.js";
import { meaning } from "./words.js";

const GROUPS = [
  ["hits_by_path", "hit", "Hits"],
  ["misses_by_reason", "miss", "Misses"],
  ["bypasses_by_reason", "bypass", "Bypasses"],
  ["skipped_by_reason", "other", "Answers not stored"],
];
const TIMELINES = ["traffic", "rate", "latency"];

export class Overview {
  #metrics = null;
  #bins = gather([], 3600);
  #points = [];
  #cursor = null;

  /** `known` holds what other views learned: the threshold of the policy. */
  constructor(api, known) {
    this.api = api;
    this.known = known;
    for (const choice of ["since", "range"]) byId(choice).addEventListener("change", () => this.#draw());
    for (const name of TIMELINES) this.#follow(byId(name));
    new ResizeObserver(() => this.#drawCharts()).observe(byId("overview"));
  }

  /** Show what the proxy counts now. */
  async refresh(metrics) {
    this.#metrics = metrics;
    this.#points = (await this.api.ask("series")).points;
    this.#draw();
    if (this.api.token !== "") showShadow(await this.api.ask("shadow"));
  }

  #draw() {
    if (this.#metrics === null) return;
    const total = this.#metrics.total;
    byId("since").hidden = !total;
    const sinceStart = !total || chosen("since") === "start";
    const counted = sinceStart ? this.#metrics : { ...this.#metrics, ...total };
    showTiles(counted, sinceStart);
    showLatencies(this.#metrics.latency ?? {});
    showReasons(counted);
    showHealth(this.#metrics);
    this.#drawCharts();
  }

  #drawCharts() {
    if (byId("overview").hidden) return;
    this.#bins = gather(this.#points, Number(chosen("range")));
    drawTraffic(byId("traffic"), this.#bins, this.#cursor);
    drawRate(byId("rate"), this.#bins, this.#cursor);
    drawLatency(byId("latency"), this.#bins, this.#cursor);
    const similarity = this.#metrics?.similarity;
    if (similarity) drawSimilarity(byId("similarity"), similarity, similarity.threshold ?? this.known.threshold);
    this.#tell(similarity);
  }

  // What the charts show, in words: for screen readers, and for the bin under the pointer.
  #tell(similarity) {
    const sum = (name) => this.#bins.reduce((total, one) => total + one[name], 0);
    const [all, hit] = [sum("all"), sum("hit")];
    const asked = `${some(all, "request")}: ${verdictsOf(sum)}`;
    byId("traffic").setAttribute("aria-label", `Requests over time. ${asked}`);
    byId("rate").setAttribute("aria-label", `Hit rate over time. ${percent(all ? hit / all : null)} in all`);
    byId("latency").setAttribute("aria-label", "Latency over time, medians and 99th percentiles");
    const refused = (similarity?.refused ?? []).reduce((total, one) => total + one, 0);
    byId("similarity").setAttribute("aria-label", `Histogram of similarity. ${some(refused, "candidate")} refused`);
    const one = this.#cursor === null ? null : this.#bins[this.#cursor];
    say(byId("traffic-says"), one === null ? asked : requestsOf(one));
    say(byId("latency-says"), one === null ? "Lines are p50, dashes p99." : latenciesOf(one));
  }

  #follow(svg) {
    const move = (place) => {
      if (place === this.#cursor) return;
      this.#cursor = place;
      this.#drawCharts();
    };
    svg.addEventListener("pointermove", (event) => move(binAt(svg, event.clientX)));
    svg.addEventListener("pointerleave", () => move(null));
    svg.addEventListener("blur", () => move(null));
    svg.addEventListener("keydown", ({ key }) => {
      const last = this.#bins.length - 1;
      const from = this.#cursor ?? last;
      if (key === "ArrowLeft") move(Math.max(0, from - 1));
      else if (key === "ArrowRight") move(Math.min(last, from + 1));
      else if (key === "Escape") move(null);
    });
  }
}

const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`).value;

function requestsOf(one) {
  const rate = percent(one.all ? one.hit / one.all : null, 0);
  return `${clock(one.at)}  ${verdictsOf((verdict) => one[verdict])}; hit rate ${rate}`;
}

function verdictsOf(number) {
  return [some(number("hit"), "hit"), some(number("miss"), "miss", "misses"), some(number("bypass"), "bypass", "bypasses")].join(", ");
}

function latenciesOf(one) {
  const of = (verdict) => `${verdict} ${milliseconds(one[`${verdict}_p50_ms`])} / ${milliseconds(one[`${verdict}_p99_ms`])}`;
  return `${clock(one.at)}  ${of("hit")}, ${of("miss")}`;
}

function showTiles(counted, sinceStart) {
  const { hits, misses, bypasses } = counted;
  const asked = hits + misses + bypasses;
  const since = sinceStart ? "since start" : "all time";
  fill(byId("tiles"), [
    tile("Hit rate", percent(asked ? hits / asked : null), `${count(hits)} of ${count(asked)}`, "hit"),
    tile("Requests", count(asked), since),
    tile("Calls to the model", count(counted.llm_calls), shared(counted.collapsed)),
    tile("Tokens saved", count(counted.tokens_saved), since),
    tile("Time saved", duration(counted.seconds_saved), since),
    tile("Entries", count(counted.entries), bytes(counted.bytes)),
  ]);
}

function shared(collapsed) {
  return collapsed > 0 ? `${some(collapsed, "request")} shared one` : "misses and bypasses";
}

function tile(name, value, note, kind = "") {
  return h("div", { class: `tile ${kind}` }, h("dt", {}, name), h("dd", { class: "value" }, value), h("dd", { class: "note" }, note));
}

function showLatencies(latency) {
  const row = (verdict) => h("tr", {}, h("th", { scope: "row", class: `named ${verdict}` }, verdict),
    ["p50_ms", "p99_ms"].map((rank) => h("td", {}, milliseconds(latency[verdict]?.[rank]))));
  fill(byId("latencies"), h("thead", {}, h("tr", {}, h("td"), h("th", { scope: "col" }, "p50"), h("th", { scope: "col" }, "p99"))),
    h("tbody", {}, row("hit"), row("miss")));
}

function showReasons(counted) {
  const groups = GROUPS.map(([field, kind, title]) => [kind, title, ranked(counted[field])]).filter(([, , rows]) => rows.length);
  const most = Math.max(1, ...groups.flatMap(([, , rows]) => rows.map(([, number]) => number)));
  const told = groups.map(([kind, title, rows]) => [
    h("h3", {}, title),
    h("ul", { class: "bars" }, rows.map(([reason, number]) => bar(kind, reason, number, most))),
  ]);
  fill(byId("reasons"), told.length ? told : h("p", { class: "empty" }, "Nothing was asked yet."));
}

function bar(kind, reason, number, most) {
  const share = h("span", { class: `share of-${kind}` });
  // A property, not an attribute: the page allows no inline style.
  share.style.inlineSize = `${(number / most) * 100}%`;
  return h("li", { title: meaning(reason) }, h("span", { class: "name" }, reason.replaceAll("_", " ")),
    h("span", { class: "track" }, share), h("span", { class: "value" }, count(number)));
}

function ranked(counts = {}) {
  return Object.entries(counts).filter(([, number]) => number > 0).sort(([, one], [, other]) => other - one);
}

function showHealth({ breakers = {}, faults = {}, in_flight: inFlight }) {
  const rest = ranked(faults);
  fill(byId("health"),
    h("ul", { class: "parts" }, Object.entries(breakers).map(([part, state]) => h("li", { class: `breaker ${state}` },
      h("span", {}, part), h("strong", {}, STATES[state] ?? state)))),
    rest.length
      ? h("ul", { class: "bars" }, rest.map(([name, number]) => bar("fault", name, number, rest[0][1])))
      : h("p", { class: "empty" }, "No fault since the start."),
    h("p", { class: "note" }, `${some(inFlight, "request")} in flight`));
}

const STATES = { closed: "working", open: "left out", half_open: "being tried" };
