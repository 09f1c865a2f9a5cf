// Sales that wait for the network: kept in the browser's database, sent in their order, once each.

/**
 * @typedef {object} Waiting
 * @property {number} [seq] the order in which they were made
 * @property {string} key
 * @property {string} till
 * @property {Record<string, any>} sale as it is sent
 * @property {"waiting" | "failed" | "odd"} state odd: sent, and not as whoever stood there was told
 * @property {boolean} sent whether it has ever been tried
 * @property {boolean} undone taken back before it was known to have arrived
 * @property {string} name whose it is, to be shown
 * @property {string} text what it was refused for, or what is odd about it
 * @property {number} kept when, in milliseconds
 */
/** @typedef {{version: number, outcomes: Record<string, any>[]}} Answer */

const DATABASE = "habitue-till";
const STORE = "sales";
const LOCK = "habitue-till-queue";
const AT_ONCE = 20;
const STALE = 20_000;
const TAKEN = "habitue-taken-offline";
/** Not an outcome: the same again, later. */
export const AGAIN = new Set(["busy", "key_running", "rate_limited"]);

/** @returns {Promise<IDBDatabase>} */
function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "seq", autoIncrement: true });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

export class Queue extends EventTarget {
  /** @type {Promise<IDBDatabase> | null} */
  #database = null;
  #channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("habitue-till") : null;

  /**
   * @param {string} till
   * @param {(body: object) => Promise<Answer>} send throws where there is no answer
   * @param {(key: string) => Promise<Record<string, any>>} reverse throws where there is no answer
   */
  constructor(till, send, reverse) {
    super();
    this.till = till;
    this.send = send;
    this.reverse = reverse;
    if (this.#channel) this.#channel.onmessage = ({ data }) => this.#heard(data);
  }

  /** Another tab has changed something, or has sent what this one kept. @param {any} said */
  #heard(said) {
    if (!said?.outcome) this.dispatchEvent(new Event("change"));
    else this.dispatchEvent(new CustomEvent("outcome", { detail: { ...said, isElsewhere: true } }));
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<T>} ask
   * @returns {Promise<T>}
   */
  async #within(mode, ask) {
    this.#database ??= opened();
    const database = await this.#database;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const asked = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  #changed() {
    this.#channel?.postMessage("change");
    this.dispatchEvent(new Event("change"));
  }

  /** Everything that waits, has failed or is odd, of every till that this browser was, in order. @returns {Promise<Waiting[]>} */
  list() {
    return this.#within("readonly", (store) => store.getAll());
  }

  /** @param {Record<string, any>} sale @param {string} name */
  async keep(sale, name) {
    /** @type {Waiting} */
    const waiting = {
      key: sale.key, till: this.till, sale, state: "waiting", sent: false, undone: false, name, text: "",
      kept: Date.now(),
    };
    await this.#within("readwrite", (store) => store.add(waiting));
    this.#changed();
  }

  /**
   * Change what is kept in one go, so that nobody comes between reading and writing: to what `change` makes of it, to
   * nothing where that is null. What is there no more stays away.
   * @param {Waiting} waiting
   * @param {(now: Waiting) => Waiting | null} change
   * @returns {Promise<Waiting | null>} what it was
   */
  async #change(waiting, change) {
    const seq = /** @type {number} */ (waiting.seq);
    /** @type {Waiting | null} */
    let was = null;
    await this.#within("readwrite", (store) => {
      const asked = store.get(seq);
      asked.addEventListener("success", () => {
        was = asked.result ?? null;
        const now = was && change(was);
        if (now) store.put(now);
        else if (was) store.delete(seq);
      });
      return asked;
    });
    return was;
  }

  /** @param {Waiting} waiting */
  async drop(waiting) {
    await this.#within("readwrite", (store) => store.delete(/** @type {number} */ (waiting.seq)));
    this.#changed();
  }

  /** Try a failed one again. @param {Waiting} waiting */
  async retry(waiting) {
    await this.#change(waiting, (now) => ({ ...now, state: "waiting", text: "" }));
    this.#changed();
    await this.flush();
  }

  /**
   * Take back what may not have arrived: never sent, it is gone; else its key is undone when the network is back.
   * @param {string} key
   * @returns {Promise<boolean>} whether it was still here
   */
  async undo(key) {
    const waiting = (await this.list()).find((known) => known.key === key && known.state === "waiting");
    if (!waiting) return false;
    const was = await this.#change(waiting, (now) => (now.sent ? { ...now, undone: true } : null));
    this.#changed();
    return was !== null;
  }

  /**
   * What stored value was taken offline on a day.
   * @param {string} day
   */
  async redeemed(day) {
    const mine = (await this.list()).filter((known) => known.till === this.till && known.sale.business_day === day
      && known.state !== "odd");
    return mine.reduce((sum, known) => sum + storedIn(known.sale), this.#taken(day));
  }

  /** The same of what has been sent since: the merchant's limit is for the whole day. @param {string} day */
  #taken(day) {
    const kept = JSON.parse(localStorage.getItem(TAKEN) ?? "{}");
    return kept.till === this.till && kept.day === day ? Number(kept.sum) : 0;
  }

  /** @param {Record<string, any>} sale */
  #remember(sale) {
    const { business_day: day } = sale;
    if (!storedIn(sale)) return;
    const sum = this.#taken(day) + storedIn(sale);
    localStorage.setItem(TAKEN, JSON.stringify({ till: this.till, day, sum }));
  }

  /** Send what waits, in order; only one tab at a time does. Ends where there is no answer; throws nothing. */
  async flush() {
    const run = () => this.#flush();
    try {
      if (navigator.locks) await navigator.locks.request(LOCK, run);
      else await run();
    } catch {
      this.dispatchEvent(new Event("stuck"));
    }
    this.#changed();
  }

  async #flush() {
    for (;;) {
      const all = await this.list();
      const mine = all.filter((known) => known.till === this.till && known.state === "waiting");
      const first = mine[0];
      if (!first) return;
      if (first.undone) {
        const answer = await this.reverse(first.key);
        if (AGAIN.has(answer.code)) return;
        if (answer.state === "done") await this.drop(first);
        else await this.#keepFailed(first, answer);
        continue;
      }
      const next = mine.findIndex((known) => known.undone);
      const batch = mine.slice(0, Math.min(AT_ONCE, next < 0 ? mine.length : next));
      if (!(await this.#send(batch))) return;
    }
  }

  /** @param {Waiting[]} batch @returns {Promise<boolean>} whether to go on */
  async #send(batch) {
    /** @type {Waiting[]} */
    const going = [];
    for (const waiting of batch) {
      const was = await this.#change(waiting, (now) => (now.undone ? now : { ...now, sent: true }));
      if (was && !was.undone) going.push(waiting);
    }
    if (!going.length) return true;
    const sales = going.map((waiting) => (isOld(waiting) ? { ...waiting.sale, is_offline: true } : waiting.sale));
    const { outcomes } = await this.send({ version: 1, sales });
    let goesOn = true;
    for (const outcome of outcomes) {
      const waiting = going.find((known) => known.key === outcome.key);
      if (!waiting) continue;
      if (AGAIN.has(outcome.code)) goesOn = false;
      // Taken back while it was on its way: whatever became of it, that is undone next.
      else if ((await this.#settle(waiting, outcome))?.undone) continue;
      this.dispatchEvent(new CustomEvent("outcome", { detail: { waiting, outcome } }));
      this.#channel?.postMessage({ waiting, outcome });
    }
    return goesOn;
  }

  /**
   * What was refused at once is typed again; what was kept and then refused stays, until somebody deals with it. So
   * does what was sent for a card that nobody has, until somebody has seen it.
   * @param {Waiting} waiting @param {Record<string, any>} outcome @returns {Promise<Waiting | null>}
   */
  #settle(waiting, outcome) {
    const isDone = outcome.state === "done";
    if (isDone && isOld(waiting)) this.#remember(waiting.sale);
    if (!isDone && isOld(waiting)) return this.#keepFailed(waiting, outcome);
    if (outcome.odd && isOld(waiting)) {
      return this.#change(waiting, (now) =>
        now.undone ? now : { ...now, sent: true, state: "odd", text: outcome.odd });
    }
    return this.#change(waiting, (now) => (now.undone ? now : null));
  }

  /** @param {Waiting} waiting @param {Record<string, any>} answer */
  #keepFailed(waiting, answer) {
    const text = answer.text ?? answer.code;
    return this.#change(waiting, (now) =>
      now.undone && !waiting.undone ? now : { ...now, sent: true, state: "failed", text });
  }
}

/** Whether it was not sent at once. @param {Waiting} waiting */
function isOld(waiting) {
  return waiting.sent || Date.now() - waiting.kept > STALE;
}

/** How much stored value a sale takes at most. @param {Record<string, any>} sale @returns {number} */
function storedIn(sale) {
  const tenders = /** @type {{up_to?: number}[]} */ (sale.tenders ?? []);
  return tenders.reduce((sum, tender) => sum + (tender.up_to ?? 0), 0);
}
