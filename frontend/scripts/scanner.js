// The camera as a scanner: the browser's own detector where it has one, else zxing compiled to WebAssembly.
import { BarcodeDetector as Ponyfill, prepareZXingModule } from "barcode-detector/ponyfill";

const FORMATS = ["qr_code", "ean_13", "ean_8", "code_128", "code_39", "data_matrix", "itf", "pdf417", "aztec"];
const PAUSE = 120;

/** @param {string} wasm @returns {Promise<{detect: (picture: HTMLVideoElement) => Promise<{rawValue: string}[]>}>} */
async function detector(wasm) {
  const native = /** @type {any} */ (globalThis).BarcodeDetector;
  if (native) {
    const known = await native.getSupportedFormats().catch(() => []);
    if (known.includes("qr_code")) return new native({ formats: FORMATS.filter((format) => known.includes(format)) });
  }
  prepareZXingModule({ overrides: { locateFile: () => wasm } });
  return new Ponyfill({ formats: /** @type {any} */ (FORMATS) });
}

/**
 * Look through the camera until a code is seen.
 * @param {HTMLVideoElement} video
 * @param {string} wasm
 * @param {(code: string) => void} found
 */
export async function startScanner(video, wasm, found) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  let isOn = true;
  const stop = () => {
    isOn = false;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  video.srcObject = stream;
  await video.play();
  const eyes = await detector(wasm);
  const look = async () => {
    if (!isOn) return;
    const [code] = video.readyState >= 2 ? await eyes.detect(video).catch(() => []) : [];
    if (!isOn) return;
    if (code?.rawValue) {
      stop();
      found(code.rawValue);
    } else setTimeout(look, PAUSE);
  };
  void look();
  return { stop };
}
