import { describe, expect, it } from "vitest";
import { rawRequest, type RawAnswer } from "../../support/raw.ts";
import { arena, EVIL, everything, LASTING, type Reply, type Seen, told, whatever } from "./support.ts";

/** Builds its links from whatever host it is told. */
function linker({ url, headers }: Seen): Reply {
  const host = String(headers["x-forwarded-host"] ?? headers["x-host"] ?? "");
  return { headers: { "cache-control": LASTING, "content-type": "text/html" }, body: `see https://${host}${url}` };
}
const stage = arena(linker);
const sites = arena(linker, (dupe) => ({
  settings: { SITES: [{ hosts: ["a.example"], origin: `${dupe.url}/a` }, { hosts: ["b.example", "b2.example"], origin: `${dupe.url}/b` }] },
}));

const wire = (arena: { edge: { url: string } }, ...lines: string[]): Promise<RawAnswer | undefined> =>
  whatever(rawRequest(arena.edge.url, { raw: `${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n`, withinMs: 5000 }));

/** Hosts somebody may send to the address of the edge. */
const HOSTS = [EVIL, `${EVIL}:443`, `%HOST%.${EVIL}`, `%HOST%@${EVIL}`, `${EVIL}@%HOST%`, `${EVIL}/%HOST%`, `%HOST%/${EVIL}`, `%HOST%#${EVIL}`, `%HOST%?${EVIL}`, `%HOST%, ${EVIL}`, `%HOST% ${EVIL}`, `%HOST%:${EVIL}`, `%HOST%\\${EVIL}`, "", "[::1]", "%HOST%.", "%HOST%%00", "LOCALHOST:99999", `%NAME%:1${EVIL.length}`];

describe("a host that is not the visitor's", () => {
  // Defence: the host the origin is told is the host in the key, and both are read once (siteFor, normalise.ts).
  it.each(HOSTS)("%j is in no page of a visitor's", async (pattern) => {
    const own = new URL(stage.edge.url);
    const host = pattern.replace("%HOST%", own.host).replace("%NAME%", own.hostname);
    for (const path of ["/page", "/page.json", "/page.mp3"]) {
      const target = `${path}?h=${HOSTS.indexOf(pattern)}`;
      for (let time = 0; time < 2; time += 1) await wire(stage, `GET ${target} HTTP/1.1`, `Host: ${host}`);
      const answer = await stage.edge.get(target);
      expect([answer.status, everything(answer).includes(EVIL)]).toEqual([200, false]);
      const linked = /^see https:\/\/([^/]*)/.exec(answer.body.toString())?.[1];
      expect(["", own.host, own.hostname]).toContain(linked);
    }
    for (const { headers } of stage.dupe.seen) expect(headers.host).toBe(stage.dupe.host);
  });
  // Defence: two hosts are refused by the runtime or read as one, by key and origin alike.
  it("is not brought in beside the visitor's own", async () => {
    const { host } = new URL(stage.edge.url);
    await wire(stage, "GET /two HTTP/1.1", `Host: ${host}`, `Host: ${EVIL}`);
    await wire(stage, "GET /two HTTP/1.1", `Host: ${EVIL}`, `Host: ${host}`);
    await wire(stage, "GET /two HTTP/1.1", `Host: ${host}`, ` ${EVIL}`);
    await wire(stage, "GET /two HTTP/1.1", `Host : ${EVIL}`, `Host: ${host}`);
    expect(everything(await stage.edge.get("/two"))).not.toContain(EVIL);
  });
  // Defence: as above, where nobody says a host at all.
  it.each(["HTTP/1.0", "HTTP/1.1"])("is not made up where %s names none", async (version) => {
    await wire(stage, `GET /none HTTP/${version}`.replace("HTTP/HTTP", "HTTP"), "X-Forwarded-Host: evil.example");
    const answer = await stage.edge.get("/none");
    expect([answer.status, everything(answer).includes(EVIL)]).toEqual([200, false]);
  });
});

describe("a target with a host of its own", () => {
  // Defence: one host decides key, site and origin: the one the URL was read from (RFC 9112 §3.2.2).
  it.each([
    ["http://a.example/abs", "b.example"],
    ["http://b.example/abs", "a.example"],
    ["http://A.EXAMPLE/abs", "b.example"],
    ["http://a.example:80/abs", "b.example"],
    ["https://a.example/abs", "b.example"],
    ["http://b.example@a.example/abs", "b.example"],
    ["http://a.example/abs", EVIL],
    [`http://${EVIL}/abs`, "a.example"],
    ["//a.example/abs", "b.example"],
    ["http:a.example/abs", "b.example"],
    ["http:/abs", "b.example"],
    ["@a.example/abs", "b.example"],
    [":@a.example/abs", "b.example"],
    [`http://a.example\\@${EVIL}/abs`, "b.example"],
    ["/abs", `a.example@${EVIL}`],
  ])("%s beside Host: %s leaves both sites their own pages", async (target, host) => {
    for (let time = 0; time < 2; time += 1) await wire(sites, `GET ${target} HTTP/1.1`, `Host: ${host}`);
    for (const [site, folder] of [["a.example", "/a"], ["b.example", "/b"]] as const) {
      for (const path of ["/abs", "/a.example/abs"]) {
        const answer = await sites.edge.get(path, { host: site });
        expect(answer.status).toBe(200);
        expect(answer.body.toString()).toMatch(new RegExp(`^see https://(?:${site.replace(".", "\\.")})?${folder}${path.replaceAll(".", "\\.")}$`));
      }
    }
  });
  // Defence: origins are those of the settings; no request's host is ever connected to.
  it("leads to no server that the settings do not name", async () => {
    const other = stage.dupe.seen.length;
    const { host } = new URL(stage.dupe.url);
    await wire(sites, `GET http://${host}/elsewhere HTTP/1.1`, "Host: a.example");
    await wire(sites, "GET /elsewhere HTTP/1.1", `Host: ${host}`);
    await wire(sites, `CONNECT ${host} HTTP/1.1`, `Host: ${host}`);
    expect(stage.dupe.seen.length).toBe(other);
  });
});

describe("a host's spellings", () => {
  // Defence: case and the root's dot are normalised for key, site and x-forwarded-host together.
  it.each(["A.Example", "a.example:80", "a.example.", "a.EXAMPLE.:80"])("%s is told to the origin as the key has it", async (host) => {
    const target = `/spelt-${host.length}`;
    await whatever(sites.edge.get(target, { host }));
    const answer = await sites.edge.get(target, { host: "a.example" });
    expect([told(answer)]).toContainEqual(told(await sites.edge.get(`${target}`, { host: "a.example" })));
    expect(answer.body.toString()).toMatch(/^see https:\/\/(?:a\.example)?\/a\/spelt-\d+$/);
  });
  // Defence: siteFor: a host nobody listed is no listed site, however it is spelt.
  it.each([EVIL, "a.example.evil.example", "xa.example", "a.example..", "b.example@a.example.evil.example"])("%s is no site of ours but the default's", async (host) => {
    const from = sites.dupe.seen.length;
    await whatever(sites.edge.get("/nobody", { host }));
    expect(sites.dupe.seen.slice(from).filter(({ url }) => /^\/[ab]\//.test(url))).toEqual([]);
  });
});
