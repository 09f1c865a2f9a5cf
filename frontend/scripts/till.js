// The till panel: who is it, what may they claim, how much, done.
import { Deeds } from "./till/deeds.js";
import { Desk, part } from "./till/desk.js";
import { Devices } from "./till/devices.js";
import { Entry } from "./till/entry.js";
import { Finding } from "./till/find.js";
import { NoAnswer, post } from "./till/net.js";
import { Newcomer } from "./till/newcomer.js";
import { Notes } from "./till/notes.js";
import { Paper } from "./till/paper.js";
import { Proof } from "./till/proof.js";
import { Queue } from "./till/queue.js";
import { Recent } from "./till/recent.js";
import { Shown } from "./till/shown.js";
import { isLoud, setLoud } from "./till/signals.js";
import { WaitingRoom } from "./till/waiting.js";

/** @param {string} id */
function handed(id) {
  return JSON.parse(part(id).textContent ?? "{}");
}

const desk = new Desk(handed("till-settings"), handed("till-says"));
const shown = new Shown(desk);
// Before all who listen for keys: a scanner's are nobody else's.
const finding = new Finding(desk, shown);

const queue = new Queue(
  desk.settings.till,
  async (body) => {
    const answer = await post("/till/sales", body);
    // No list of outcomes is no answer: what was sent stays.
    if (!Array.isArray(answer.outcomes)) throw new NoAnswer(answer.code);
    return /** @type {import("./till/queue.js").Answer} */ (answer);
  },
  (key) => post("/till/reversals", { key: `undo:${key}`, under: key }),
);
const recent = new Recent(desk, shown, queue);
const proof = new Proof(desk, finding);
const deeds = new Deeds(desk, shown, queue, recent, proof);
const entry = new Entry(desk, (hasty) => void deeds.go(hasty), () => shown.nobody());
deeds.entry = entry;
finding.otherwise = (/** @type {KeyboardEvent} */ event) => void deeds.go(entry.isHasty(event));
new Newcomer(desk, shown, finding);
new Notes(desk, shown);
new Paper();
new Devices(desk, finding);
new WaitingRoom(desk, queue);

const number = /** @type {HTMLInputElement} */ (part("number"));
number.addEventListener("input", () => (desk.number = number.value.trim()));
number.addEventListener("focus", () => {
  finding.taker = (code) => {
    number.value = code;
    desk.number = code;
  };
});
number.addEventListener("blur", () => (finding.taker = null));

const sound = part("sound");
sound.setAttribute("aria-pressed", String(isLoud()));
sound.addEventListener("click", () => {
  setLoud(!isLoud());
  sound.setAttribute("aria-pressed", String(isLoud()));
});

if ("serviceWorker" in navigator) {
  void navigator.serviceWorker.register("/till/worker.js", { scope: "/till" }).then(() => navigator.serviceWorker.ready)
    .then((worker) => {
      // What came before the worker was there is kept by it all the same.
      const built = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname);
      worker.active?.postMessage({ keep: built.filter((path) => path.startsWith("/static/")) });
    }, () => undefined);
}
finding.early();
document.documentElement.dataset.till = "ready";
