"""Questions that are put to a page about how it looks."""

from __future__ import annotations

from typing import Any

# What is wider than the window, or sticks out of it.
OVERFLOW = """() => {
  const page = document.documentElement;
  const out = page.scrollWidth > page.clientWidth ? [`page: ${page.scrollWidth}`] : [];
  for (const list of document.querySelectorAll(".flush")) {
    if (list.scrollWidth > list.clientWidth) out.push(`list: ${list.scrollWidth}`);
  }
  for (const element of document.querySelectorAll("main *, header *")) {
    const { width, left, right } = element.getBoundingClientRect();
    if (width === 0 || element.closest(".unseen, .flush, svg, [hidden]")) continue;
    if (left >= -1 && right <= page.clientWidth + 1) continue;
    out.push(`${element.tagName}.${element.className}: ${right}`);
  }
  return out;
}"""

# The colour of every text that is seen, and all grounds behind it, the nearest first.
CONTRASTS = """() => {
  const found = [];
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };
  const ground = (element) => rgba(getComputedStyle(element).backgroundColor);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility()) continue;
    if (element.closest(".unseen, .skip, :disabled")) continue;
    const style = getComputedStyle(element);
    const grounds = [];
    for (let up = element; up; up = up.parentElement) grounds.push(ground(up));
    const colour = element instanceof SVGElement ? style.fill : style.color;
    found.push([text.slice(0, 40), rgba(colour), grounds]);
  }
  return found;
}"""

_NAMED = {"button", "link", "textbox", "searchbox", "combobox", "radio", "image", "img", "dialog"}


def contrast_below(least: float, found: list[list[Any]]) -> list[str]:
    """The texts that stand out less than that from their grounds (WCAG 2.2, relative luminance)."""
    assert found
    dim = []
    for text, colour, grounds in found:
        ground = [255.0, 255.0, 255.0]
        for *channels, alpha in reversed(grounds):
            share = alpha / 255
            ground = [c * share + g * (1 - share) for c, g in zip(channels, ground, strict=True)]
        light, dark = sorted((_luminance(colour[:3]), _luminance(ground)), reverse=True)
        ratio = (light + 0.05) / (dark + 0.05)
        if ratio < least:
            dim.append(f"{text}: {ratio:.2f}")
    return dim


def _luminance(channels: list[float]) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in channels)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def nameless(nodes: list[dict[str, Any]]) -> list[str]:
    """The roles of what an accessibility tree has no name for, though it wants one."""
    return [
        node["role"]["value"]
        for node in nodes
        if not node["ignored"]
        and node["role"]["value"] in _NAMED
        and not node.get("name", {}).get("value")
    ]
