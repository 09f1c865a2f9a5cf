import type htmx from "htmx.org";

declare global {
  interface Window {
    htmx: typeof htmx;
    /** The till's keys from before its script was there (wedge.js). */
    habitueEarly?: () => KeyboardEvent[];
  }
}
