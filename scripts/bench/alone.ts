import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { buildWorker } from "../local/build.ts";
import { childrenNamed } from "../local/children.ts";
import { logging } from "../local/log.ts";
import { cpuMs } from "./processes.ts";
import { median } from "./statistics.ts";

/** A Worker that runs by itself: where it is, and its workerd's process, where the system tells. */
export type Alone = { readonly url: string; readonly pid: number | undefined; close(): Promise<void> };

/** Bundles a file and starts it alone in its own workerd, behind a direct socket, so that processor time and memory are its own. */
export async function startAlone(entry: string, bindings: Readonly<Record<string, string>> = {}): Promise<Alone> {
  const { code } = await buildWorker({ entry });
  const before = new Set(childrenNamed("workerd"));
  const miniflare = new Miniflare(convertV4MiniflareOptions({
    ...logging("none"),
    host: "127.0.0.1",
    cf: false,
    workers: [{
      name: "alone",
      compatibilityDate: "2026-11-01",
      modules: [{ type: "ESModule", path: "alone.js", contents: code }],
      bindings: { ...bindings },
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    }],
  }));
  await miniflare.ready;
  const pid = childrenNamed("workerd").find((each) => !before.has(each));
  const { origin: url } = await miniflare.unsafeGetDirectURL("alone");
  return { url, pid, close: () => miniflare.dispose() };
}

/**
 * µs of processor time that one of what a Worker does `times` times for `?name=times` takes in workerd: what a request with many
 * takes more than one with none; the median of `rounds`, for each name.
 */
export async function usInWorkerd<Name extends string>(entry: string, names: readonly Name[], times: number, rounds: number): Promise<Record<Name, number>> {
  const alone = await startAlone(entry);
  const msOf = async (name: Name, count: number): Promise<number> => {
    const began = cpuMs(alone.pid);
    await (await fetch(`${alone.url}/?${name}=${count}`)).text();
    return cpuMs(alone.pid) - began;
  };
  try {
    const us: [Name, number][] = [];
    for (const name of names) {
      await msOf(name, times);
      const samples: number[] = [];
      for (let round = 0; round < rounds; round += 1) samples.push(((await msOf(name, times)) - (await msOf(name, 0))) * 1000 / times);
      us.push([name, median(samples)]);
    }
    return Object.fromEntries(us) as Record<Name, number>;
  } finally {
    await alone.close();
  }
}
