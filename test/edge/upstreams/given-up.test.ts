import { afterEach, describe, expect, it, vi } from "vitest";
import { send } from "../../../edge/tiers/send.ts";

afterEach(() => void vi.unstubAllGlobals());

describe("a request that was given up before it goes out", () => {
  it("does not go out: it may have been signed meanwhile, or redirected", async () => {
    // The runtime's own `fetch` is no part of ours; of it only what it is given is looked at.
    vi.stubGlobal("fetch", (_url: string, { signal }: RequestInit) => (signal?.aborted === true ? Promise.reject(new DOMException("", "AbortError")) : Promise.resolve(new Response("x"))));
    const sent = await send({ url: "https://a.example/", headers: [], redirect: "manual", firstByteTimeoutMs: 0, signal: AbortSignal.abort() });
    expect(sent).toEqual({ ok: false, code: "upstream-timeout" });
  });
});
