// How figures are written: the same everywhere, and a dash for what is not known.

export const UNKNOWN = "–";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const clockTime = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const fullTime = new Intl.DateTimeFormat("en", {
  year: "numeric", month: "short", day: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});

const isMissing = (value) => value === null || value === undefined || Number.isNaN(value);

/** A count: whole up to 100,000, then 123.4K. */
export function count(value) {
  if (isMissing(value)) return UNKNOWN;
  return value < 100_000 ? whole.format(value) : compact.format(value);
}

/** So many of something. */
export function some(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** A share 0..1 in percent. */
export function percent(share, digits = 1) {
  return isMissing(share) ? UNKNOWN : `${(share * 100).toFixed(digits)} %`;
}

/** A figure 0..1. */
export function figure(value) {
  return isMissing(value) ? UNKNOWN : value.toFixed(3);
}

export function bytes(value) {
  if (isMissing(value)) return UNKNOWN;
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit += 1) value /= 1024;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function milliseconds(value) {
  if (isMissing(value)) return UNKNOWN;
  if (value >= 1000) return `${(value / 1000).toFixed(value >= 10_000 ? 1 : 2)} s`;
  return `${value >= 100 ? Math.round(value) : value.toPrecision(2)} ms`;
}

/** Seconds, in the largest unit that they fill. */
export function duration(seconds) {
  if (isMissing(seconds)) return UNKNOWN;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  for (const [size, name] of [[86_400, "d"], [3600, "h"], [60, "min"]]) {
    if (seconds >= size) {
      const number = seconds / size;
      return `${number >= 10 ? Math.round(number) : number.toFixed(1).replace(/\.0$/, "")} ${name}`;
    }
  }
  return `${Math.round(seconds)} s`;
}

/** How long an entry may still be reused. */
export function expiry(age, ttl) {
  if (ttl === null) return "never";
  return age > ttl ? `${duration(age - ttl)} ago` : `in ${duration(ttl - age)}`;
}

export const clock = (at) => clockTime.format(at * 1000);
export const moment = (at) => (isMissing(at) ? UNKNOWN : fullTime.format(at * 1000));
