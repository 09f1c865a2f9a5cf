import type htmx from "htmx.org";

/** What we use of Alpine, which brings no types. */
export interface AlpineLike {
  start(): void;
  data(name: string, make: (...given: any[]) => object): void;
  store(name: string, value?: unknown): any;
  magic(name: string, make: (element: HTMLElement) => unknown): void;
}

declare global {
  interface Window {
    Alpine: AlpineLike;
    htmx: typeof htmx;
  }
}
