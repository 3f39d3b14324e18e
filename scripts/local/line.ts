import { type AddressInfo, type Socket, connect, createServer } from "node:net";

/** What a line is like: its round trip, and what it carries in each direction; `kbps` 0: as much as comes. */
export type LineShape = { readonly roundTripMs: number; readonly kbps: number };

/** A line that is open. */
export type Line = {
  readonly port: number;
  readonly url: string;
  /** What it is like now. */
  readonly now: () => LineShape;
  /** Changes what it is like from now on; bytes that are already on their way arrive as they would have. */
  shape(change: Partial<LineShape>): void;
  /** Ends it and all connections. */
  close(): Promise<void>;
};

/** What waits to enter one direction from one connection before its sender is made to wait: a router's queue. */
const QUEUE_BYTES = 64 * 1024;

/** What leaves at once of a direction that was idle, and the least that leaves of more than that: a full packet. */
const PACKET_BYTES = 1460;


const TICK_MS = 2;

/**
 * A listener's line on loopback: a TCP proxy in front of `to` that delays each direction by half the round trip and carries so many
 * kbit/s in each, which all its connections share, first come first served. A new connection waits one round trip more, as TCP's
 * handshake does. Not in it: loss, slow start.
 *
 * @param port 0 takes any free one.
 */
export async function startLine({ to, port = 0, ...first }: LineShape & { readonly to: { readonly host: string; readonly port: number }; readonly port?: number }): Promise<Line> {
  let shape: LineShape = first;
  const now = (): LineShape => shape;
  const up = new Direction(now);
  const down = new Direction(now);
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ ...to, allowHalfOpen: true, noDelay: true });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    }
    up.join(near, far, performance.now() + shape.roundTripMs);
    down.join(far, near, 0);
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", listening);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    port: bound,
    url: `http://127.0.0.1:${bound}`,
    now,
    shape: (change) => {
      shape = { ...shape, ...change };
      up.wake();
      down.wake();
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      up.end();
      down.end();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** A piece of one connection's bytes; nothing: its sender has no more to say. */
type Piece = { readonly bytes: Uint8Array | undefined; readonly to: Socket; readonly passed: (bytes: number) => void };

/** One direction: pieces wait until the rate lets them enter, then travel for half a round trip. */
class Direction {
  private readonly waiting: (Piece & { readonly fromMs: number })[] = [];
  private readonly travelling: (Piece & { readonly dueMs: number })[] = [];
  /** Bytes that may enter now, by the clock at `sinceMs`. */
  private credit = PACKET_BYTES;
  private sinceMs = performance.now();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly now: () => LineShape) {}

  /** Carries what `from` says to `to`, from `fromMs` on. */
  join(from: Socket, to: Socket, fromMs: number): void {
    let queued = 0;
    const passed = (bytes: number): void => {
      queued -= bytes;
      if (queued < QUEUE_BYTES) from.resume();
    };
    const enter = (bytes: Uint8Array | undefined): void => {
      // Idle time earns a packet and no more: a line does not save up what it has not carried.
      if (this.waiting.length === 0) [this.credit, this.sinceMs] = [PACKET_BYTES, performance.now()];
      this.waiting.push({ bytes, to, passed, fromMs });
      this.wake();
    };
    from.on("data", (bytes) => {
      queued += bytes.byteLength;
      if (queued >= QUEUE_BYTES) from.pause();
      enter(bytes);
    });
    from.on("end", () => enter(undefined));
    // A connection that breaks off at one end is broken at the other.
    from.on("error", () => to.destroy());
    from.on("close", () => (from.readableEnded ? undefined : to.destroy()));
  }

  /** Goes on with what waits and travels. */
  wake(): void {
    if (this.timer !== undefined || this.waiting.length + this.travelling.length === 0) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.step(performance.now());
      this.wake();
    }, TICK_MS);
  }

  end(): void {
    clearTimeout(this.timer);
    this.waiting.length = 0;
    this.travelling.length = 0;
  }

  private step(nowMs: number): void {
    const { kbps, roundTripMs } = this.now();
    this.credit = kbps === 0 ? Number.POSITIVE_INFINITY : Math.min(this.credit, PACKET_BYTES) + ((nowMs - this.sinceMs) * kbps) / 8;
    this.sinceMs = nowMs;
    const dueMs = nowMs + roundTripMs / 2;
    for (let next = this.waiting[0]; next !== undefined && next.fromMs <= nowMs; next = this.waiting[0]) {
      const { bytes } = next;
      if (bytes === undefined) {
        this.travelling.push({ ...next, dueMs });
        this.waiting.shift();
        continue;
      }
      const fits = Math.floor(Math.min(this.credit, bytes.byteLength));
      if (fits < Math.min(PACKET_BYTES, bytes.byteLength)) break;
      this.credit -= fits;
      this.travelling.push({ ...next, bytes: bytes.subarray(0, fits), dueMs });
      if (fits === bytes.byteLength) this.waiting.shift();
      else this.waiting[0] = { ...next, bytes: bytes.subarray(fits) };
      next.passed(fits);
    }
    this.arrive(nowMs);
  }

  private arrive(nowMs: number): void {
    for (let next = this.travelling[0]; next !== undefined && next.dueMs <= nowMs; next = this.travelling[0]) {
      this.travelling.shift();
      const { bytes, to } = next;
      if (bytes === undefined) to.end();
      else if (!to.destroyed) to.write(bytes);
    }
  }
}
