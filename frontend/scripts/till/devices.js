// Camera and NFC, where the browser has them; loaded when they are used.
import { part } from "./desk.js";

export class Devices {
  /** @type {{stop: () => void} | null} */
  #camera = null;

  /**
   * @param {import("./desk.js").Desk} desk
   * @param {import("./find.js").Finding} finding
   */
  constructor(desk, finding) {
    this.desk = desk;
    this.finding = finding;
    this.dialog = /** @type {HTMLDialogElement} */ (part("camera"));
    for (const button of document.querySelectorAll("[data-camera]")) {
      /** @type {HTMLElement} */ (button).hidden = !navigator.mediaDevices?.getUserMedia;
      button.addEventListener("click", () => void this.#look());
    }
    this.dialog.addEventListener("close", () => this.#camera?.stop());
    for (const button of document.querySelectorAll("[data-nfc]")) {
      /** @type {HTMLElement} */ (button).hidden = !("NDEFReader" in globalThis);
      button.addEventListener("click", () => void this.#listen(/** @type {HTMLElement} */ (button)));
    }
  }

  async #look() {
    const { dialog } = this;
    const said = part("camera-said");
    said.textContent = "";
    dialog.showModal();
    const video = /** @type {HTMLVideoElement} */ (part("camera-picture"));
    try {
      /** @type {{startScanner: (video: HTMLVideoElement, wasm: string, found: (code: string) => void) => Promise<{stop: () => void}>}} */
      const scanner = await import(dialog.dataset.scanner ?? "");
      this.#camera = await scanner.startScanner(video, dialog.dataset.wasm ?? "", (code) => {
        dialog.close();
        void this.finding.scanned([code]);
      });
      if (!dialog.open) this.#camera.stop();
    } catch (error) {
      const isDenied = error instanceof DOMException && error.name === "NotAllowedError";
      said.textContent = this.desk.say(isDenied ? "camera_denied" : "camera_none");
    }
  }

  /** Cards held to the device: what is written on them, else their serial number. @param {HTMLElement} button */
  async #listen(button) {
    // @ts-expect-error Web NFC is in Chrome on Android alone, and in no library of types.
    const reader = new NDEFReader();
    try {
      await reader.scan();
    } catch {
      this.desk.dispatchEvent(new CustomEvent("note", { detail: this.desk.say("nfc_none") }));
      return;
    }
    button.setAttribute("aria-pressed", "true");
    reader.addEventListener("reading", (/** @type {any} */ event) => {
      const written = [...event.message.records]
        .filter((record) => record.recordType === "text" || record.recordType === "url")
        .map((record) => new TextDecoder(record.encoding ?? "utf-8").decode(record.data));
      const serial = event.serialNumber.replaceAll(":", "").toUpperCase();
      void this.finding.scanned([...written.slice(0, 1), serial].filter(Boolean));
    });
  }
}
