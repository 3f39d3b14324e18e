import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** The URL of the origin in steered-origin.ts, for tests inside the runtime. */
    origin: string;
  }
}
