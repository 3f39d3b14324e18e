import { describe, expect, it } from "vitest";
import { arena, EVIL, everything, expectCleanAndShared, LASTING, type Reply, type Seen, whatever } from "./support.ts";

/** Fields origins take for the method, the path, the scheme: what they are made to do is another thing than asked. */
const METHODS = ["x-http-method-override", "x-http-method", "x-method-override", "x-original-method"];
const PATHS = ["x-original-url", "x-rewrite-url", "x-original-uri", "x-override-url", "x-accel-redirect", "x-replaced-path"];
const SCHEMES = ["x-forwarded-proto", "x-forwarded-scheme", "x-forwarded-protocol", "x-scheme", "x-url-scheme", "x-forwarded-ssl", "front-end-https"];

/** The page of a path, for whoever asks without tricks. */
const page = (path: string): string => `page of ${path}`;
const TYPES: Record<string, string> = { mp3: "audio/mpeg", m3u8: "application/vnd.apple.mpegurl", json: "application/json" };

/** Believes each field it has heard of, and repeats every value that names the attacker's host; says nothing of Vary. */
function gullible({ method, url, headers }: Seen): Reply {
  const of = (names: readonly string[]): string | undefined => names.map((name) => headers[name]).find((value) => value !== undefined)?.toString();
  const type = TYPES[url.slice(url.lastIndexOf(".") + 1)] ?? "text/html";
  const fields = { "cache-control": LASTING, "content-type": type, etag: '"same"' };
  const verb = of(METHODS) ?? method;
  if (verb !== "GET" && verb !== "HEAD") return { status: 405, headers: fields, body: `${EVIL}: no ${verb}` };
  if (SCHEMES.some((name) => headers[name] === "http" || headers[name] === "off")) return { status: 301, headers: { ...fields, location: `https://${EVIL}${url}` } };
  const path = of(PATHS) ?? url;
  const repeated = Object.values(headers).flat().filter((value) => value?.includes(EVIL));
  return { headers: fields, body: [page(path), ...repeated].join(" ") };
}
const stage = arena(gullible);

const POISONS: readonly (readonly [string, string])[] = [
  ...["x-forwarded-host", "x-host", "x-forwarded-server", "x-http-host-override", "x-original-host", "x-backend-host", "x-http-host"].map((name) => [name, EVIL] as const),
  ...["x-forwarded-for", "x-real-ip", "true-client-ip", "client-ip", "x-client-ip", "x-cluster-client-ip", "cf-connecting-ip", "fastly-client-ip", "x-remote-addr"].map((name) => [name, EVIL] as const),
  ["forwarded", `host=${EVIL};proto=http;for=${EVIL}`],
  ["x-forwarded-port", `8080 ${EVIL}`],
  ...["x-forwarded-prefix", "x-forwarded-path", "x-forwarded-uri", "x-script-name", "x-envoy-original-path", "x-proxy-url"].map((name) => [name, `/${EVIL}`] as const),
  ["x-wap-profile", `http://${EVIL}/`],
  ...PATHS.map((name) => [name, `/${EVIL}`] as const),
  ...METHODS.map((name) => [name, "DELETE"] as const),
  ...SCHEMES.map((name) => [name, name.endsWith("s") || name.endsWith("ssl") ? "off" : "http"] as const),
  ["user-agent", `Mozilla/5.0 (${EVIL})`],
  ["referer", `https://${EVIL}/`],
  ["origin", `https://${EVIL}`],
  ["via", `1.1 ${EVIL}`],
  ["cdn-loop", EVIL],
  ["accept", `text/${EVIL}`],
  ["accept-language", `x-${EVIL}`],
  ["accept-encoding", EVIL],
  ["cache-control", `no-transform, x=${EVIL}`],
  ["pragma", EVIL],
  ["sec-fetch-dest", EVIL],
  ["sec-ch-ua", `"${EVIL}"`],
  ["dpr", EVIL],
  ["save-data", EVIL],
  ["cmcd-session", `sid="${EVIL}"`],
  ["x-anything", EVIL],
  ["x-api-version", EVIL],
  ...["auth-user", "user-token", "api-key", "client-secret", "session-id", "my-signature"].map((name) => [name, EVIL] as const),
  ["long", EVIL.padEnd(300, ".")],
  ["eight-bit", `${EVIL}\u00e9`],
];

/** Names without an X that some framework or gateway takes for where it is or what it was asked. */
const PLAIN = ["base-url", "proxy-host", "proxy-url", "request-uri", "http-url", "http-host", "destination", "redirect", "uri", "url", "surrogate-capability", "from"];

describe.each(["mp3", "m3u8", "json"])("a URL of kind .%s", (suffix) => {
  // Defence: fields of a fill are ours, and what is another's is not stored (askFields; odd fields of kind other).
  it.each(POISONS)("is not poisoned by %s: %s", async (name, value) => {
    const path = `/${name}.${suffix}`;
    for (let time = 0; time < 2; time += 1) await whatever(stage.edge.get(path, { [name]: value }));
    await expectCleanAndShared(stage, path, [200, page(path)]);
  });
  // Defence: as above; a copy that is there does not change, whoever asks.
  it("keeps its copy under every field at once", async () => {
    const path = `/all.${suffix}`;
    await expectCleanAndShared(stage, path, [200, page(path)]);
    const all = Object.fromEntries(POISONS.filter(([name]) => !["accept", "accept-language"].includes(name)));
    await whatever(stage.edge.get(path, all));
    await expectCleanAndShared(stage, path, [200, page(path)]);
  });
  // Defence: what means an override to somebody is withheld from fills whatever its name begins with.
  it.each(PLAIN)("is not poisoned by a plain %s", async (name) => {
    const path = `/${name}.${suffix}`;
    for (let time = 0; time < 2; time += 1) await whatever(stage.edge.get(path, { [name]: `http://${EVIL}/` }));
    await expectCleanAndShared(stage, path, [200, page(path)]);
  });
  // Defence: more unknown fields than anybody sends by accident make a request odd.
  it("is not poisoned by one field among many", async () => {
    const many = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`field-${i}`, EVIL]));
    await stage.edge.get(`/many.${suffix}`, many);
    await expectCleanAndShared(stage, `/many.${suffix}`, [200, page(`/many.${suffix}`)]);
  });
  // Defence: a HEAD is keyed and filled as a GET is.
  it("is not poisoned by a HEAD", async () => {
    const path = `/head.${suffix}`;
    await stage.edge.ask(path, { method: "HEAD", headers: { "x-forwarded-host": EVIL, "x-http-method-override": "DELETE" } });
    await expectCleanAndShared(stage, path, [200, page(path)]);
  });
});

describe("the family of forwarding fields", () => {
  // Defence: NOT_PASSED and its heirs: an origin may believe these fields, so only we write them.
  it.each(["GET", "POST"])("is written by us alone, on %s", async (method) => {
    // A cookie sends a GET past the cache, where fields are passed on rather than chosen.
    const names = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-real-ip"];
    await stage.edge.ask("/written", { method, headers: { cookie: "a=1", ...Object.fromEntries(names.map((name) => [name, EVIL])) } });
    const [seen] = stage.dupe.to("/written").slice(-1);
    expect(seen?.method).toBe(method);
    expect(names.filter((name) => seen?.headers[name]?.includes(EVIL))).toEqual([]);
  });
  // Defence: what is said of the site comes from the key, not from the client.
  it("tells the origin the host that is part of the key", async () => {
    await stage.edge.get("/told", { "x-forwarded-host": EVIL, "x-forwarded-proto": "gopher" });
    // Ports are doors to one site unless SITES tells them apart: the key has none, and the origin hears of none.
    const { host, hostname } = new URL(stage.edge.url);
    const [seen] = stage.dupe.to("/told");
    expect([host, hostname]).toContain(seen?.headers["x-forwarded-host"]);
    expect(seen?.headers["x-forwarded-proto"]).toBe("https");
  });
  // Defence: a second line of a field is merged before it is judged.
  it("is not smuggled in on a second line", async () => {
    await stage.edge.ask("/second.json", { headers: { "x-forwarded-host": ["a.example", EVIL] } });
    const answer = await stage.edge.get("/second.json");
    expect(everything(answer)).not.toContain(EVIL);
  });
});
