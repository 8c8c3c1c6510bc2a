// Charts, drawn at the true size of their SVG, so that texts stay sharp. Colours come from classes.

import { clock, count, percent } from "./format.js";
import { fill, s } from "./dom.js";

const LEFT = 44;
const RIGHT = 6;
const TOP = 8;
const BOTTOM = 20;
const BINS = 60;
const VERDICTS = ["hit", "miss", "bypass"];

/** The points of the last `range` seconds, gathered into bins that keep their places as time passes. */
export function gather(points, range) {
  const size = range / BINS;
  const first = Math.floor(now(points) / size) - BINS + 1;
  const gathered = Array.from({ length: BINS }, () => []);
  for (const point of points) gathered[Math.floor(point.at / size) - first]?.push(point);
  return gathered.map((those, place) => bin((first + place) * size, those));
}

// A series is of the last hour: where it seems to be older, the two clocks disagree.
function now(points) {
  const [mine, last] = [Date.now() / 1000, points.at(-1)?.at];
  if (last === undefined) return mine;
  return Math.abs(mine - last) > 3600 ? last : Math.max(mine, last);
}

// Percentiles do not add up: of medians this takes the middle one, of the 99th the worst.
function bin(at, points) {
  const sum = (name) => points.reduce((total, point) => total + point[name], 0);
  const known = (name) => points.map((point) => point[name]).filter((value) => typeof value === "number")
    .sort((one, other) => one - other);
  const told = { at, hit: sum("hit"), miss: sum("miss"), bypass: sum("bypass") };
  told.all = told.hit + told.miss + told.bypass;
  for (const verdict of ["hit", "miss"]) {
    const medians = known(`${verdict}_p50_ms`);
    told[`${verdict}_p50_ms`] = medians[Math.floor(medians.length / 2)];
    told[`${verdict}_p99_ms`] = known(`${verdict}_p99_ms`).at(-1);
  }
  return told;
}

/** Requests over time, one bar a bin: hits below, then misses, then bypasses. */
export function drawTraffic(svg, bins, cursor) {
  const plot = frame(svg);
  const most = niceMost(Math.max(1, ...bins.map((one) => one.all)));
  const y = (value) => plot.bottom - (value / most) * plot.height;
  const width = plot.width / bins.length;
  const bars = bins.flatMap((one, place) => {
    let base = 0;
    return VERDICTS.filter((verdict) => one[verdict] > 0).map((verdict) => {
      const from = base;
      base += one[verdict];
      return s("rect", {
        class: `of-${verdict}`, x: plot.left + place * width, y: y(base),
        width: Math.max(1, width - 1), height: Math.max(1, y(from) - y(base)),
      });
    });
  });
  fill(svg, rules(plot, [0, most / 2, most].map((value) => [y(value), count(value)])),
    times(plot, bins), bars, crosshair(plot, bins, cursor));
}

/** The share of hits over time; where nothing was asked, there is no line. */
export function drawRate(svg, bins, cursor) {
  const plot = frame(svg, 8);
  const y = (share) => plot.bottom - share * plot.height;
  const shares = bins.map((one) => (one.all > 0 ? one.hit / one.all : undefined));
  fill(svg, rules(plot, [0, 0.5, 1].map((share) => [y(share), percent(share, 0)])),
    line(plot, shares, y, "of-hit"), crosshair(plot, bins, cursor));
}

/** Percentiles over time, on a scale on which each rule is ten times the one below it. */
export function drawLatency(svg, bins, cursor) {
  const plot = frame(svg);
  const lines = ["hit", "miss"].flatMap((verdict) => ["p50", "p99"].map((rank) => [verdict, rank]));
  const values = lines.flatMap(([verdict, rank]) => bins.map((one) => one[`${verdict}_${rank}_ms`]))
    .filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(0.1, ...values)));
  const high = Math.ceil(Math.log10(Math.max(1000, ...values)));
  const y = (value) => plot.bottom - ((Math.log10(value) - low) / (high - low)) * plot.height;
  const tens = Array.from({ length: high - low + 1 }, (_, place) => 10 ** (low + place));
  fill(svg, rules(plot, tens.map((value) => [y(value), value < 1000 ? `${+value.toPrecision(1)} ms` : `${value / 1000} s`])),
    times(plot, bins),
    lines.map(([verdict, rank]) => line(plot, bins.map((one) => one[`${verdict}_${rank}_ms`] || undefined), y,
      `of-${verdict} ${rank}`)),
    crosshair(plot, bins, cursor));
}

/** How many hits and refused candidates had which similarity, and the threshold between them. */
export function drawSimilarity(svg, { edges, hits, refused }, threshold) {
  const plot = frame(svg);
  const most = niceMost(Math.max(1, ...hits, ...refused));
  const x = (value) => plot.left + ((value - edges[0]) / (edges.at(-1) - edges[0])) * plot.width;
  const y = (value) => plot.bottom - Math.sqrt(value / most) * plot.height;
  const bars = hits.flatMap((_, place) => {
    const [from, to] = [x(edges[place]), x(edges[place + 1])];
    const half = (to - from - 2) / 2;
    return [["hit", hits[place], from + 1], ["miss", refused[place], from + 1 + half]]
      .filter(([, value]) => value > 0)
      .map(([verdict, value, left]) => s("rect", {
        class: `of-${verdict}`, x: left, y: y(value), width: Math.max(1, half - 0.5), height: plot.bottom - y(value),
      }));
  });
  const marks = [0, 0.25, 0.5, 0.75, 1].map((value) => label(x(value), plot.bottom + 14, `${value}`, "middle"));
  fill(svg, rules(plot, [0, most / 4, most].filter(Number.isInteger).map((value) => [y(value), count(value)])), bars, marks,
    typeof threshold === "number" && thresholdAt(plot, x(threshold), threshold));
}

/** A rate and the interval that it lies in, on a scale from 0 to `most`. */
export function interval({ wrong_rate: rate, low, high }, most) {
  const x = (value) => 4 + (value / most) * 112;
  return s("svg", { class: "interval", width: 120, height: 14, "aria-hidden": "true" },
    s("line", { class: "rule", x1: 4, x2: 116, y1: 7, y2: 7 }),
    s("line", { class: "whisker", x1: x(low), x2: Math.max(x(high), x(low) + 1), y1: 7, y2: 7 }),
    s("circle", { class: "of-miss", cx: x(rate), cy: 7, r: 3.5 }));
}

/** A figure 0..1 as a bar, with a mark at the least that is asked of it. */
export function gauge(value, least, passed) {
  const mark = typeof least === "number" && s("line", { class: "mark", x1: least * 80, x2: least * 80, y1: 0, y2: 10 });
  return s("svg", { class: "gauge", width: 80, height: 10, "aria-hidden": "true" },
    s("rect", { class: "track", x: 0, y: 3, width: 80, height: 4, rx: 2 }),
    s("rect", { class: passed ? "of-hit" : "of-miss", x: 0, y: 3, width: Math.max(0, value) * 80, height: 4, rx: 2 }),
    mark);
}

/** The bin under a pointer. */
export function binAt(svg, clientX) {
  const { left, width } = svg.getBoundingClientRect();
  const share = (clientX - left - LEFT) / (width - LEFT - RIGHT);
  return Math.min(BINS - 1, Math.max(0, Math.floor(share * BINS)));
}

function frame(svg, below = BOTTOM) {
  const { width, height } = svg.getBoundingClientRect();
  const plot = { left: LEFT, right: width - RIGHT, top: TOP, bottom: height - below };
  return { ...plot, width: Math.max(1, plot.right - plot.left), height: plot.bottom - plot.top };
}

function rules(plot, marks) {
  return marks.flatMap(([y, text]) => [
    s("line", { class: "rule", x1: plot.left, x2: plot.right, y1: y, y2: y }),
    label(plot.left - 6, y + 4, text, "end"),
  ]);
}

function times(plot, bins) {
  return [0, 0.25, 0.5, 0.75].map((share) => {
    const { at } = bins[Math.floor(share * bins.length)];
    return label(plot.left + share * plot.width, plot.bottom + 15, clock(at), "start");
  }).concat(label(plot.right, plot.bottom + 15, "now", "end"));
}

// A gap ends a line; a value that stands alone is a dot.
function line(plot, values, y, kind) {
  const step = plot.width / values.length;
  const x = (place) => plot.left + (place + 0.5) * step;
  let path = "";
  const dots = [];
  values.forEach((value, place) => {
    if (value === undefined) return;
    const [before, after] = [values[place - 1], values[place + 1]];
    if (before === undefined && after === undefined) {
      dots.push(s("circle", { class: `dot ${kind}`, cx: x(place), cy: y(value), r: 2 }));
    }
    path += `${before === undefined ? "M" : "L"}${x(place).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return [s("path", { class: `line ${kind}`, d: path || "M0 0" }), dots];
}

function crosshair(plot, bins, cursor) {
  if (cursor === null) return null;
  const x = plot.left + ((cursor + 0.5) / bins.length) * plot.width;
  return s("line", { class: "crosshair", x1: x, x2: x, y1: plot.top, y2: plot.bottom });
}

function thresholdAt(plot, x, threshold) {
  const flip = x > plot.left + plot.width * 0.7;
  return [
    s("line", { class: "threshold", x1: x, x2: x, y1: plot.top - 4, y2: plot.bottom }),
    label(x + (flip ? -5 : 5), plot.top + 5, `threshold ${threshold.toFixed(2)}`, flip ? "end" : "start", "strong"),
  ];
}

function label(x, y, text, anchor, kind = "") {
  return s("text", { x, y, "text-anchor": anchor, class: kind }, text);
}

// 1, 2, 5 and their tens, even ones, so that the middle is whole.
function niceMost(value) {
  const ten = 10 ** Math.floor(Math.log10(value));
  const nice = [1, 2, 4, 6, 8, 10].map((factor) => factor * ten).find((one) => one >= value);
  return Math.max(2, nice);
}
