// Elements from tags, attributes and children. Texts become text nodes, never markup: wordings and
// answers are strangers' text.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** An HTML element; what is null, undefined or false among its children is left out. */
export function h(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function s(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG, tag), attributes, children);
}

/** Replace all children of an element. */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
  return element;
}

/** Give an element a text, and touch it only if that is a new one: live regions speak at each touch. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A text whose words that are among `words` are marked. */
export function marked(text, words) {
  const known = words.filter((word) => word.trim() !== "").map(escaped);
  if (known.length === 0) return [text];
  // Longest first, so that "not only" is not found as "not".
  known.sort((one, other) => other.length - one.length);
  const around = new RegExp(`(?<![\\p{L}\\p{N}])(${known.join("|")})(?![\\p{L}\\p{N}])`, "giu");
  return text.split(around).map((part, place) => (place % 2 ? h("mark", {}, part) : part));
}

function furnish(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...present(children));
  return element;
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\/]/gu, "\\$&");
}
