// Sales that wait for the network: kept in the browser's database, sent in their order, once each.

/**
 * @typedef {object} Waiting
 * @property {number} [seq] the order in which they were made
 * @property {string} key
 * @property {string} till
 * @property {Record<string, any>} sale as it is sent
 * @property {"waiting" | "failed"} state
 * @property {boolean} sent whether it has ever been tried
 * @property {boolean} undone taken back before it was known to have arrived
 * @property {string} name whose it is, to be shown
 * @property {string} text what it was refused for
 * @property {number} kept when, in milliseconds
 */
/** @typedef {{version: number, outcomes: Record<string, any>[]}} Answer */

const DATABASE = "habitue-till";
const STORE = "sales";
const LOCK = "habitue-till-queue";
const AT_ONCE = 20;
const STALE = 20_000;
/** Not an outcome: the same again, later. */
const AGAIN = new Set(["busy", "key_running", "rate_limited"]);

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
   * @param {(key: string) => Promise<void>} reverse
   */
  constructor(till, send, reverse) {
    super();
    this.till = till;
    this.send = send;
    this.reverse = reverse;
    if (this.#channel) this.#channel.onmessage = () => this.dispatchEvent(new Event("change"));
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

  /** Everything that waits or has failed, of every till that this browser was, in order. @returns {Promise<Waiting[]>} */
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

  /** @param {Waiting} waiting */
  async #put(waiting) {
    await this.#within("readwrite", (store) => store.put(waiting));
  }

  /** @param {Waiting} waiting */
  async drop(waiting) {
    await this.#within("readwrite", (store) => store.delete(/** @type {number} */ (waiting.seq)));
    this.#changed();
  }

  /** Try a failed one again. @param {Waiting} waiting */
  async retry(waiting) {
    await this.#put({ ...waiting, state: "waiting", text: "" });
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
    if (waiting.sent) await this.#put({ ...waiting, undone: true });
    else await this.drop(waiting);
    this.#changed();
    return true;
  }

  /**
   * What stored value was taken offline on a day.
   * @param {string} day
   */
  async redeemed(day) {
    const mine = (await this.list()).filter((known) => known.till === this.till && known.sale.business_day === day);
    return mine.flatMap((known) => known.sale.tenders ?? []).reduce((sum, tender) => sum + (tender.up_to ?? 0), 0);
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
        await this.reverse(first.key);
        await this.drop(first);
        continue;
      }
      const next = mine.findIndex((known) => known.undone);
      const batch = mine.slice(0, Math.min(AT_ONCE, next < 0 ? mine.length : next));
      if (!(await this.#send(batch))) return;
    }
  }

  /** @param {Waiting[]} batch @returns {Promise<boolean>} whether to go on */
  async #send(batch) {
    for (const waiting of batch) if (!waiting.sent) await this.#put({ ...waiting, sent: true });
    const sales = batch.map((waiting) => {
      const isOld = waiting.sent || Date.now() - waiting.kept > STALE;
      return isOld ? { ...waiting.sale, is_offline: true } : waiting.sale;
    });
    const { outcomes } = await this.send({ version: 1, sales });
    let goesOn = true;
    for (const outcome of outcomes) {
      const waiting = batch.find((known) => known.key === outcome.key);
      if (!waiting) continue;
      if (outcome.state === "done") await this.drop(waiting);
      else if (AGAIN.has(outcome.code)) goesOn = false;
      else await this.#failed(waiting, outcome);
      this.dispatchEvent(new CustomEvent("outcome", { detail: { waiting, outcome } }));
    }
    return goesOn;
  }

  /** What was refused at once is typed again; what was kept and then refused stays, until somebody deals with it. */
  async #failed(/** @type {Waiting} */ waiting, /** @type {Record<string, any>} */ outcome) {
    if (waiting.sent || Date.now() - waiting.kept > STALE) {
      await this.#put({ ...waiting, sent: true, state: "failed", text: outcome.text ?? outcome.code });
    } else await this.drop(waiting);
  }
}
