import { requireFreePort } from "../local/ports.ts";

/** The port wanted, or the first free one after it, at most a hundred on. Throws why the last could not be had. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; ; port += 1) {
    try {
      await requireFreePort(port);
      return port;
    } catch (problem) {
      if (port >= Math.min(wanted + 100, 65_535)) throw problem;
    }
  }
}
