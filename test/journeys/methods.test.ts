import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, textOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { BOUND_MS, startEdge, type Edge } from "../support/edge.ts";
import { expectWhole } from "../support/judge.ts";
import { openRaw } from "../support/raw.ts";

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin);
  origin.serve("/echo", { echo: true });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

describe("a method that is not ours", () => {
  it.each(["POST", "PUT", "PATCH", "DELETE", "PROPFIND"])("passes with its body and comes back: %s", async (method) => {
    const asked = origin.next("/echo");
    const answer = await edge.ask("/echo", { method, body: `body of ${method}`, headers: { "x-of": "a client", "content-type": "text/plain" } });
    expect([answer.status, answer.body.toString(), answer.header("x-method")]).toEqual([200, `body of ${method}`, method]);
    expect((await asked).headers).toMatchObject({ "x-of": "a client", "content-type": "text/plain" });
    await origin.idle();
  });
  it("streams both ways: the first words are back before the last are sent", async () => {
    const talk = openRaw(`${edge.url}/echo`, { method: "POST", withinMs: BOUND_MS }, true);
    talk.write("first ");
    expect((await talk.received(6)).toString()).toBe("first ");
    talk.write("last");
    talk.end();
    const answer = await talk.answer;
    expect([answer.complete, answer.body.toString()]).toEqual([true, "first last"]);
  });
  it("carries megabytes unchanged", async () => {
    const upload = bytesOf(41, 3_000_000).read(0, 3_000_000);
    const answer = await edge.ask("/echo", { method: "PUT", body: upload });
    const sum = (body: Buffer): string => createHash("sha256").update(body).digest("hex");
    expect(sum(answer.body)).toBe(sum(upload));
  });
  it("is never stored nor answered from the store", async () => {
    origin.serve("/both.mp3", ({ method }, before) =>
      method === "GET" ? { bytes: bytesOf(42, 1000) } : { bytes: textOf(`${method} ${before}`), headers: [["cache-control", "max-age=60"]] },
    );
    expectWhole(await edge.get("/both.mp3"), bytesOf(42, 1000));
    const first = await edge.ask("/both.mp3", { method: "POST", body: "x" });
    const second = await edge.ask("/both.mp3", { method: "POST", body: "x" });
    expect(first.body.toString()).toMatch(/^POST \d$/);
    expect(second.body.toString()).not.toBe(first.body.toString());
    expectWhole(await edge.get("/both.mp3"), bytesOf(42, 1000));
  });
  it("gets the origin's refusal as it is", async () => {
    origin.serve("/read-only", { status: 405, bytes: textOf("no"), headers: [["allow", "GET, HEAD"]] });
    const answer = await edge.ask("/read-only", { method: "DELETE" });
    expect([answer.status, answer.header("allow"), answer.body.toString()]).toEqual([405, "GET, HEAD", "no"]);
  });
  it.each(["BREW", "get", "M-SEARCH", "TRACE"])("is refused or passed, but answered, when nobody knows it: %s", async (method) => {
    const answer = await edge.ask("/echo", { method });
    expect(answer.status).toBeGreaterThanOrEqual(200);
    if (answer.status < 300) expect(answer.header("x-method")).toBe(method);
  });
});
