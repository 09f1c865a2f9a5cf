// A short sound and a short buzz: off until somebody wants them, and never loud.

const KEPT = "habitue-sound";
/** @type {AudioContext | null} */
let context = null;

export function isLoud() {
  return localStorage.getItem(KEPT) === "on";
}

/** @param {boolean} isOn */
export function setLoud(isOn) {
  localStorage.setItem(KEPT, isOn ? "on" : "off");
}

/** @param {"yes" | "no" | "done"} what */
export function chirp(what) {
  if (!isLoud()) return;
  navigator.vibrate?.(what === "no" ? [40, 60, 40] : 20);
  context ??= new AudioContext();
  const tone = context.createOscillator();
  const gain = context.createGain();
  tone.frequency.value = { yes: 880, done: 1320, no: 220 }[what];
  gain.gain.setValueAtTime(0.04, context.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.12);
  tone.connect(gain).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.13);
}
