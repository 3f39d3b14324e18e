import { afterAll, vi } from "vitest";

// Files share their process (`isolate: false`): what one of them stood in for the real thing is taken back at its end, or
// the next file would be tested against it.
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
