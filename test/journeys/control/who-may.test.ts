import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf } from "../../origin/bytes.ts";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { startEdge, type Edge } from "../../support/edge.ts";
import type { RawAnswer } from "../../support/raw.ts";
import { CONTROL_TOKENS, question, questionOf, TOKENS } from "./explaining.ts";

let origin: Origin;
let edge: Edge;
let closed: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { CONTROL_TOKENS } });
  closed = await startEdge(origin);
});
afterAll(async () => {
  await edge?.close();
  await closed?.close();
  // Nothing under the control API's address ever reaches an origin.
  expect(origin.requests.filter(({ url }) => url.includes("_downbeat"))).toEqual([]);
  await origin?.close();
});

const token = (value: string): { headers: Record<string, string> } => ({ headers: { "downbeat-token": value } });
const error = ({ status, body }: RawAnswer): unknown => [status, (JSON.parse(body.toString()) as { error?: string }).error];

describe("an explanation is for operators", () => {
  it.each([["read", 200], ["all", 200], ["purge", 403]] as const)("with the scope %s it is answered %d", async (name, status) => {
    const answer = await question(edge, "/a.mp3", {}, token(TOKENS[name]));
    expect([answer.status, answer.header("cache-control"), answer.header("content-type")]).toEqual([status, "no-store", "application/json; charset=utf-8"]);
  });
  it.each(["", "wrong", TOKENS.read.toUpperCase(), `${TOKENS.read} `.trim().slice(1), "a".repeat(5000)])("is refused to who has the token %j", async (value) => {
    expect(error(await question(edge, "/a.mp3", {}, token(value)))).toEqual([403, "control-forbidden"]);
  });
  it("is refused to who has none, and closed to everybody where there are no tokens", async () => {
    expect(error(await question(edge, "/a.mp3"))).toEqual([401, "control-unauthorized"]);
    for (const value of [...Object.values(TOKENS), "", "undefined"]) expect(error(await question(closed, "/a.mp3", {}, token(value)))).toEqual([503, "control-unconfigured"]);
    expect(error(await question(closed, "/a.mp3"))).toEqual([503, "control-unconfigured"]);
  });
  it.each(["/_downbeat", "/_downbeat/", "/_downbeat/v1", "/_downbeat/v1/", "/_downbeat/v1/purged", "/_downbeat/v2/explain", "/_downbeat/v1/explain/x", "/_downbeat/v1/%65xplain/"])(
    "tells nobody else what there is, and an operator that there is no %s",
    async (path) => {
      for (const method of ["GET", "POST", "DELETE"]) expect(error(await edge.ask(path, { method }))).toEqual([401, "control-unauthorized"]);
      expect(error(await edge.ask(path, token(TOKENS.read)))).toEqual([404, "control-not-found"]);
    },
  );
  it.each(["/_downbeat//v1/explain", "//_downbeat/v1/explain", "/x/../_downbeat/v1/explain", "/_downbea%74/v1/explain", "/%5fdownbeat/v1/explain"])(
    "keeps %s from origins as well, however it is written",
    async (path) => {
      for (const value of ["wrong", TOKENS.read]) expect([400, 401, 403, 404, 200]).toContain((await edge.ask(`${path}?url=/a.mp3`, token(value))).status);
      expect(origin.requests.map(({ url }) => url).filter((url) => url.includes("downbea") || url.includes("explain"))).toEqual([]);
    },
  );
  it.each(["POST", "PUT", "DELETE", "HEAD", "PATCH"])("is asked for by GET alone, not by %s", async (method) => {
    const answer = await question(edge, "/a.mp3", {}, { method, ...token(TOKENS.read) });
    expect([answer.status, answer.header("allow")]).toEqual([405, "GET"]);
  });
  it.each([
    ["without a URL", "/_downbeat/v1/explain"],
    ["with no URL", questionOf("http://[")],
    ["with a field that has no name", `${questionOf("/a.mp3")}&header=${encodeURIComponent(": x")}`],
    ["with a field that has no colon", `${questionOf("/a.mp3")}&header=accept`],
    ["with a name that is none", `${questionOf("/a.mp3")}&header=${encodeURIComponent("a b: x")}`],
    ["with a value that is none", `${questionOf("/a.mp3")}&header=${encodeURIComponent("a: x\r\nb: y")}`],
  ])("is refused %s", async (_, target) => {
    expect(error(await edge.ask(target, token(TOKENS.read)))).toEqual([400, "control-argument"]);
  });
  it("says which of its arguments is wrong, and not what stands in a field", async () => {
    const target = `${questionOf("/a.mp3")}&header=${encodeURIComponent("a: x")}&header=s3cret&colo=XXX`;
    const { errors } = JSON.parse((await edge.ask(target, token(TOKENS.read))).body.toString()) as { errors: { path: string; found: string }[] };
    expect(errors.map(({ path, found }) => [path, found])).toEqual([["header[1]", "text of length 6 (secret, not shown)"], ["colo", '"XXX"']]);
  });
  it("shows no token, and an error shows nothing of the question", async () => {
    const answer = await question(edge, "/a.mp3", { headers: { "x-mine": "evil" } }, token(TOKENS.read));
    expect(answer.body.toString()).not.toContain(TOKENS.read);
    const refusal = await question(edge, "/evil", {}, token("evil"));
    expect(`${refusal.body}${[...refusal.headers].join()}`).not.toContain("evil");
  });
});

describe("the token", () => {
  it("never reaches an origin, whatever it is sent to, and a wrong one tells nothing", async () => {
    origin.serve("/a", { bytes: textOf("a"), type: "text/html", headers: [["cache-control", "private"]] });
    for (const value of [TOKENS.read, "wrong"]) {
      for (const method of ["GET", "POST"]) {
        const answer = await edge.ask("/a", { method, ...token(value) });
        expect([answer.status, answer.headers.has("downbeat-detail"), (answer.header("cache-status") ?? "").includes("key=")]).toEqual([200, value === TOKENS.read, value === TOKENS.read]);
      }
    }
    expect(origin.to("/a").filter(({ headers }) => "downbeat-token" in headers)).toEqual([]);
    expect(origin.to("/a").length).toBeGreaterThan(2);
  });
  it("does not part its bearer from everybody's copies", async () => {
    origin.serve("/b", { bytes: textOf("b"), type: "text/html", headers: [["cache-control", "max-age=600"]] });
    await edge.get("/b");
    expect((await edge.ask("/b", token(TOKENS.read))).header("cache-status")).toContain("hit");
    expect(origin.to("/b")).toHaveLength(1);
  });
});
