// Asks the routes under /internal, with the token where there is one.

const KEPT = "encore-token";
const WRITABLE = /^[ -~]+$/; // what a header may hold

/** An answer that is an error; `code` and the message are the proxy's own. */
export class Refused extends Error {
  constructor(status, error) {
    super(error?.message ?? `Encore: status ${status}`);
    this.status = status;
    this.code = error?.code ?? "";
  }
}

export class Api {
  constructor() {
    this.token = sessionStorage.getItem(KEPT) ?? "";
  }

  /** Take the token that the address brought, and take it off the address. */
  takeFromAddress() {
    const found = /^#token=(.+)$/u.exec(location.hash);
    if (found === null) return;
    history.replaceState(null, "", location.pathname + location.search);
    this.keep(decoded(found[1]));
  }

  keep(token) {
    this.token = WRITABLE.test(token) ? token : "";
    if (this.token === "") sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, this.token);
  }

  /** Whether the token opens what is closed. */
  async isOpen() {
    if (this.token === "") return false;
    try {
      await this.ask("entries?limit=1");
      return true;
    } catch (failure) {
      if (failure instanceof Refused && failure.status === 404) return false;
      throw failure;
    }
  }

  /** The JSON of an answer; null where it has none. Throws `Refused`, or what fetch throws. */
  async ask(path, { method = "GET", body, headers = {} } = {}) {
    const sent = new Headers(headers);
    if (this.token !== "") sent.set("x-encore-token", this.token);
    if (body !== undefined) sent.set("content-type", "application/json");
    const answer = await fetch(path, {
      method,
      headers: sent,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const told = await answer.json().catch(() => null);
    if (!answer.ok) throw new Refused(answer.status, told?.error);
    return told;
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
