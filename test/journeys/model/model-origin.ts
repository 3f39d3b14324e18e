import type { Behaviour } from "../../origin/behaviour.ts";
import { type Bytes, bytesOf, textOf } from "../../origin/bytes.ts";
import type { Exchange, Origin } from "../../origin/origin.ts";
import { variantOf } from "./canonical.ts";
import { NAMED, textOfDirectives } from "./directives.ts";
import type { Entry, History } from "./history.ts";
import { BEGINNING, type Change, type Life } from "./life.ts";
import type { Sequence } from "./steps.ts";

/** More than the edge waits for a first byte. */
const SLOW_MS = 1300;
const TYPES = { audio: "audio/mpeg", playlist: "application/vnd.apple.mpegurl", other: "application/json" } as const;
/** Last-Modified begins so long ago; each epoch has room for so many variants, a second each. Seconds. */
const MODIFIED_AGO_SEC = 4000;
const EPOCH_SEC = 50;

let answered = 0;

/** A URL of the model's origin: what it says can be changed, and whatever it says goes into the history. */
export class ModelPath {
  private life: Life = BEGINNING;
  /** Grows with whatever changes the bytes, so that Last-Modified does: an origin that goes back shows nothing. */
  private epoch = 0;
  private readonly variants = new Map<string, number>();
  private readonly beganSec = Math.floor(Date.now() / 1000);

  constructor(
    readonly path: string,
    readonly kind: Sequence["kind"],
    private readonly sibling: string,
    private readonly history: History,
    origin: Origin,
  ) {
    origin.serve(path, (exchange) => this.answer(exchange));
  }

  change({ next, ...changed }: Change): void {
    const version = this.life.version + (next === true ? 1 : 0);
    const moved = next === true || changed.vary !== undefined || changed.gzip !== undefined;
    this.life = { ...this.life, ...changed, version };
    if (!moved) return;
    this.epoch += 1;
    this.variants.clear();
  }

  private answer(exchange: Exchange): Behaviour {
    const { life } = this;
    answered += 1;
    const variant = variantOf(life.vary, exchange.headers);
    if (!this.variants.has(variant)) this.variants.set(variant, this.variants.size);
    const modifiedSec = this.beganSec - MODIFIED_AGO_SEC + this.epoch * EPOCH_SEC + (this.variants.get(variant) ?? 0);
    const unsafe = exchange.method !== "GET" && exchange.method !== "HEAD";
    const whole = life.status === 200 && life.failing !== "503";
    const tag = `"v${life.version}-${variant.replaceAll(/[^a-z0-9=]/g, "_")}${life.gzip ? "-z" : ""}"`;
    const entry: Pick<Entry, "n" | "path" | "life" | "bytes" | "etag" | "lastModified" | "fields"> = {
      n: answered,
      path: this.path,
      life,
      bytes: life.status === 204 ? textOf("") : this.bytes(variant, exchange.method),
      etag: whole && life.etag !== "none" ? (life.etag === "weak" ? "W/" : "") + tag : undefined,
      lastModified: whole && life.lastModified ? new Date(modifiedSec * 1000).toUTCString() : undefined,
      fields: this.fields(answered, unsafe),
    };
    this.history.note(exchange, entry);
    const { bytes } = entry;
    return {
      bytes,
      status: life.status,
      type: TYPES[this.kind],
      etag: entry.etag ?? false,
      lastModified: entry.lastModified ?? false,
      headers: [...entry.fields],
      ranges: life.ranges && exchange.method === "GET" ? "obeyed" : "ignored",
      ...(unsafe ? { obeysConditions: false } : {}),
      ...(life.chunked || life.status === 204 ? { length: "chunked" } : {}),
      ...(life.gzip && whole ? { coding: "gzip" } : {}),
      ...failure(life, bytes),
    };
  }

  /** Text of each representation's own; audio is longer than the edge's head, so that it comes in slices. */
  private bytes(variant: string, method: string): Bytes {
    // What a POST answers of its own URL is what a GET would get.
    const same = method === "GET" || method === "HEAD" || (method === "POST" && this.life.names === "itself");
    const name = `${this.path} v${this.life.version} ${variant} ${this.life.status}${same ? "" : ` ${method}`}`;
    if (this.kind !== "audio" || this.life.status !== 200) return textOf(`${name}\n`.repeat(Math.ceil(2000 / (name.length + 1))));
    let seed = 7;
    for (const letter of name) seed = (Math.imul(seed, 31) + letter.charCodeAt(0)) | 0;
    return bytesOf(seed, 80_000 + this.life.version);
  }

  private fields(n: number, unsafe: boolean): ReadonlyMap<string, string> {
    const { control, cdn, own, expires, age, vary, setCookie, names, status } = this.life;
    const said: (readonly [string, string | undefined])[] = [
      [`mark-${n}`, String(n)],
      [NAMED, String(n)],
      ["cache-control", control && textOfDirectives(control)],
      ["cdn-cache-control", cdn && textOfDirectives(cdn)],
      ["downbeat-cdn-cache-control", own && textOfDirectives(own)],
      ["expires", typeof expires === "number" ? new Date(Date.now() + expires * 1000).toUTCString() : expires],
      ["age", age?.toString()],
      ["vary", vary.length === 0 ? undefined : vary.join(", ")],
      ["set-cookie", setCookie ? `person=${n}` : undefined],
      ["location", status === 301 ? "/elsewhere" : unsafe && names === "location" ? this.sibling : undefined],
      ["content-location", unsafe && names === "content-location" ? this.sibling : unsafe && names === "itself" ? this.path : undefined],
    ];
    return new Map(said.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
  }
}

function failure({ failing }: Life, { size }: Bytes): Partial<Behaviour> {
  switch (failing) {
    case undefined:
      return {};
    case "closed":
      return { raw: "" };
    case "503":
      return { status: 503, etag: false, lastModified: false };
    case "slow":
      return { wait: new Promise((go) => setTimeout(go, SLOW_MS)) };
    case "cut":
      return { cut: { after: Math.floor(size / 2), how: "reset" } };
    default:
      return failing satisfies never;
  }
}
