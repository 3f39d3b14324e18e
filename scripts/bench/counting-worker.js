/** In workerd, whose clock stands still while code runs: counts as many hits as the query says, and who asks holds the watch. */
import { Observations } from "../../edge/plays/observations.ts";

const FILES = 64;
const LISTENERS = 256;
const NOTE = { outcome: "hit", tier: "memory", why: undefined, upstreamStatus: undefined, joined: false, forward: undefined, ttlSec: 3600 };
const DELIVERED = { bytes: 65_536, end: "complete" };
const observations = new Observations({ tell: async () => true, afterMs: 3_600_000 });
const bases = Array.from({ length: FILES }, (_, n) => `music.example/audio/release-${n >> 3}/track-${n}.mp3`);
const addresses = Array.from({ length: LISTENERS }, (_, n) => `198.51.100.${n}`);
const FILE = { size: 5_000_000, startBytes: 262_144, tags: ["release:blue"] };

export default {
  fetch(request) {
    const times = Number(new URL(request.url).searchParams.get("hits"));
    const nowMs = Date.now();
    const background = { waitUntil: () => undefined, arrival: 0 };
    for (let hit = 0; hit < times; hit += 1) {
      observations.played(bases[hit % FILES] ?? "", FILE, addresses[hit % LISTENERS] ?? null, 0);
      observations.answered(NOTE, 206, 0, background, nowMs);
      observations.delivered("memory", DELIVERED);
    }
    return Response.json({ told: observations.take()?.observed.counts.length ?? 0 });
  },
};
