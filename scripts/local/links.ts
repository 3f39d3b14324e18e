import { readFile } from "node:fs/promises";
import { build } from "esbuild";

/**
 * What a link loses: nothing; the ask, which fails at once and never arrives; the answer to an ask that did arrive; or both
 * without a word, the caller waiting for a minute.
 */
export type Cut = "none" | "ask" | "answer" | "silence";

/**
 * A link between two places and how it is: a data centre by code, `ledger`, or a region as `region:weur`. A trailing `*`
 * stands for the rest, alone for every place. `delayMs` is how much longer a round trip takes, half of it each way.
 */
export type Link = { from: string; to: string; delayMs?: number; cut?: Cut };

/** How often a place has called another since the fleet started, by method. */
export type LinkCalls = { from: string; to: string; method: string; calls: number };

/** The links of a running fleet. Each resolves when every data centre goes by it. */
export type Links = {
  /** Changes a link; of several that fit a call the last one set counts. What is left out is as it should be. */
  set(link: Link): Promise<void>;
  /** All links are as they should be again. */
  clear(): Promise<void>;
  calls(): Promise<LinkCalls[]>;
};

/** Name of the entrypoint through which a Worker with links is told of them; it wants a socket of its own. */
export const LINKS_ENTRYPOINT = "LocalLinks";

type Module = { type: "ESModule"; path: string; contents: string };

/** The modules that stand for `worker.js` where links are wanted. `objects`: the Worker's Durable Objects. */
export async function linkedModules(code: string, objects: readonly { binding: string; className: string }[]): Promise<Module[]> {
  const bindings = new Map(objects.map(({ binding, className }) => [className, binding]));
  const names = (await exportsOf(code)).map((name) => {
    const wrapped = `linked(worker.${name}${bindings.has(name) ? `, ${JSON.stringify(bindings.get(name))}` : ""})`;
    return name === "default" ? `export default ${wrapped};` : `export const ${name} = ${wrapped};`;
  });
  const head = `import * as worker from "./bundle.js";\nimport { linked } from "./linked.js";\nexport { ${LINKS_ENTRYPOINT} } from "./linked.js";\n`;
  return [
    { type: "ESModule", path: "worker.js", contents: head + names.join("\n") },
    { type: "ESModule", path: "linked.js", contents: await readFile(new URL("linked.js", import.meta.url), "utf8") },
    { type: "ESModule", path: "bundle.js", contents: code },
  ];
}

async function exportsOf(code: string): Promise<readonly string[]> {
  const { metafile } = await build({ stdin: { contents: code }, bundle: false, write: false, format: "esm", metafile: true, logLevel: "silent" });
  return Object.values(metafile.outputs).flatMap((output) => output.exports);
}

/** The links of data centres whose links entrypoints are at these addresses; the first hosts the objects. None: every use throws. */
export function linksOf(addresses: readonly string[], begin: boolean | readonly Link[]): Links & { tell(): Promise<void>; crash(binding: string, name: string): Promise<void> } {
  const [owner] = addresses;
  let links: readonly Link[] = typeof begin === "boolean" ? [] : begin;
  const all = (path: string, init?: RequestInit): Promise<LinkCalls[][]> => {
    if (owner === undefined) throw new Error("this fleet was started without links");
    return Promise.all(addresses.map((address) => toLinks(address + path, init)));
  };
  const tell = async (): Promise<void> => {
    await all("/rules", { method: "PUT", body: JSON.stringify(links) });
  };
  return {
    tell,
    async set(link) {
      links = [...links.filter(({ from, to }) => from !== link.from || to !== link.to), link];
      await tell();
    },
    async clear() {
      links = [];
      await tell();
    },
    calls: async () => (await all("/calls")).flat(),
    async crash(binding, name) {
      if (owner === undefined) throw new Error("this fleet was started without links");
      await toLinks(`${owner}/crash/${binding}/${name}`, { method: "POST" });
    },
  };
}

/** Asks a data centre's links entrypoint, which always answers with its calls. Timeout 10 s, then it throws. */
async function toLinks(url: string, init: RequestInit = {}): Promise<LinkCalls[]> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as LinkCalls[];
}

/** Reads `FRA-weur=200ms`, `weur-ledger=cut`: a data centre or a region, another end, and how the link is. */
export function readLink(text: string): Link | undefined {
  const [, from, to, delay, cut] = /^([A-Z]{3}|[a-z]+(?:-[a-z]{2})?|\*)-([a-z]+(?:-[a-z]{2})?)=(?:(\d{1,6})ms|(cut))$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return undefined;
  return { from: place(from), to: place(to), ...(delay === undefined ? {} : { delayMs: Number(delay) }), ...(cut === undefined ? {} : { cut: "ask" }) };
}

/** Lower case names a region, but for the ledger. */
const place = (name: string): string => (/^[a-z]/.test(name) && name !== "ledger" ? `region:${name}` : name);
