import type { Clock } from "./clock.ts";
import type { Link, Ongoing } from "./link.ts";

/** What a URL answers with, and how many bytes of it go over the line (text is compressed), without its head. */
export type Answer = { readonly body: string | Uint8Array; readonly wireBytes: number };

/** How often a browser tells of progress (XMLHttpRequest, 4.5.5: every 50 ms at most). */
const PROGRESS_MS = 50;

/** XMLHttpRequest over a simulated line, as far as hls.js's own loader uses it. */
export function askingOf(clock: Clock, link: Link, answerOf: (url: string, range: string | undefined) => Answer): new () => object {
  return class Asking {
    readyState = 0;
    status = 0;
    statusText = "";
    responseType = "";
    responseURL = "";
    response: unknown = null;
    responseText = "";
    onreadystatechange: (() => void) | null = null;
    onprogress: ((event: { readonly loaded: number; readonly total: number; readonly lengthComputable: boolean }) => void) | null = null;
    #range: string | undefined;
    #ongoing: Ongoing | undefined;
    #told: number | undefined;

    open(_method: string, url: string): void {
      this.responseURL = url;
      this.readyState = 1;
    }

    setRequestHeader(name: string, value: string): void {
      if (name.toLowerCase() === "range") this.#range = value;
    }

    getAllResponseHeaders(): string {
      return "";
    }

    getResponseHeader(): null {
      return null;
    }

    send(): void {
      const { body, wireBytes } = answerOf(this.responseURL, this.#range);
      this.#ongoing = link.request(wireBytes, {
        begun: () => {
          this.status = this.#range === undefined ? 200 : 206;
          this.#become(2);
          this.#told = clock.every(PROGRESS_MS, () => {
            this.onprogress?.({ loaded: this.#ongoing?.loaded() ?? 0, total: wireBytes, lengthComputable: true });
          });
        },
        done: () => {
          clock.cancel(this.#told);
          if (typeof body === "string") this.responseText = body;
          this.response = typeof body === "string" ? body : body.buffer;
          this.#become(4);
        },
      });
    }

    abort(): void {
      clock.cancel(this.#told);
      this.#ongoing?.abort();
      this.readyState = 0;
    }

    #become(state: number): void {
      this.readyState = state;
      this.onreadystatechange?.();
    }
  };
}
