// What shadow mode has found: how often the stored answer would have been wrong.

import { interval } from "./charts.js";
import { byId, fill, h } from "./dom.js";
import { count, percent, some } from "./format.js";

/** Show it, where anything was compared. */
export function showShadow(shadow) {
  byId("shadow-panel").hidden = !shadow.compared;
  if (!shadow.compared) return;
  const most = Math.max(0.01, ...[...shadow.bands, ...shadow.thresholds].map(({ high }) => high));
  fill(byId("shadow"),
    h("p", {}, `${some(shadow.compared, "fresh answer was", "fresh answers were")} compared with the stored one; ${count(shadow.agreed)} agreed `
      + `(${percent(shadow.agreed / shadow.compared)}). Ranges are 95 % intervals.`),
    h("div", { class: "two" },
      figures("By score", ["Score", "Compared", "Wrong", ""], shadow.bands.map((band) => [
        `${band.from.toFixed(2)} – ${band.to.toFixed(2)}`, count(band.compared), ...rate(band, most)])),
      figures("What a least score would have done", ["min_score", "Served", "Wrong", ""], shadow.thresholds.map((one) => [
        one.min_score.toFixed(2), count(one.served), ...rate(one, most)]))));
}

function rate(one, most) {
  const range = `${percent(one.low)} to ${percent(one.high)}`;
  return [
    h("span", { title: range }, percent(one.wrong_rate), h("span", { class: "unseen" }, `, ${range}`)),
    interval(one, most),
  ];
}

function figures(title, names, rows) {
  return h("table", { class: "figures" }, h("caption", {}, title),
    h("thead", {}, h("tr", {}, names.map((name) => (name ? h("th", { scope: "col" }, name) : h("td"))))),
    h("tbody", {}, rows.map(([first, ...others]) => h("tr", {}, h("th", { scope: "row" }, first),
      others.map((value) => h("td", {}, value))))));
}
