import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** The URL of the origin in steered-origin.ts, for tests inside the runtime. */
    origin: string;
    /** The URL of the edges in steered-edges.ts, likewise. */
    edges: string;
    /** A folder for what a run of the tests builds once; removed after the last. */
    built: string;
  }
}
