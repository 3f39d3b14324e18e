import { type ObjectBindings, fillObject, ledgerObject, regionObject } from "../durable-objects/addresses.ts";
import type { EdgePort } from "../durable-objects/edge-ports.ts";
import type { LedgerPort } from "../durable-objects/ledger-port.ts";
import type { OrdersPort, WarmPort } from "../durable-objects/prewarm-ports.ts";
import type { UrlRules } from "../src/core/cache/normalise.ts";
import { signedParamSet } from "../src/core/cache/private.ts";
import { coloCacheName, hostOfKey } from "../src/core/cache/key.ts";
import type { Geometry } from "../src/core/cache/slices.ts";
import type { CorsPolicy } from "../src/core/http/cors.ts";
import { type Region, regionOf } from "../src/core/purge/regions.ts";
import {
  type PathPolicy,
  type PathRule,
  type Settings,
  type SettingsProblem,
  type Site,
  boundProblems,
  originPlaces,
  pathPolicy,
  readSettings,
  siteFor,
  urlRulesFor,
  usesReserve,
} from "../src/core/settings/index.ts";
import { FillClient } from "./fill/object.ts";
import type { Background } from "./fill/background.ts";
import type { FileTracks, LearntTags } from "./fill/file-tracks.ts";
import { Fills } from "./fill/fills.ts";
import { Observations } from "./plays/observations.ts";
import { tellAfterMs, tellingOf } from "./plays/telling.ts";
import { ColoPurges } from "./purge/colo.ts";
import type { OnEdges } from "./purge/edge-news.ts";
import { type Where, coordinatesOf, promisersOf } from "./purge/promisers.ts";
import { SharedPromise } from "./purge/shared.ts";
import { Marks } from "./fill/marks.ts";
import { corsPolicy } from "./cors-policy.ts";
import { ColoTier } from "./tiers/colo.ts";
import { MemoryTier } from "./tiers/memory.ts";
import type { Tier } from "./tiers/port.ts";
import { ReserveTier } from "./tiers/reserve.ts";
import type { Failing } from "./tracks/failing.ts";
import { Failures } from "./tracks/failures.ts";
import { TrackFiles, type TrackFilesParts } from "./tracks/files.ts";
import { Tracks } from "./tracks/tracks.ts";
import { OriginTier } from "./tiers/upstream.ts";
import { type Dispatch, dispatchFor } from "./upstreams/dispatch.ts";
import { answerMs } from "./upstreams/answer-ms.ts";
import { EdgeCounts } from "./upstreams/edge-counts.ts";
import { type Routes, routesOf } from "./upstreams/routes.ts";
import { RoutingKnown } from "./upstreams/routing-known.ts";
import { reservedFor } from "./upstreams/reserved.ts";

/** What the Worker is bound to; settings stand beside these as variables. */
export type Bindings = ObjectBindings & { readonly RESERVE?: R2Bucket | undefined; readonly AUDIT_KEY?: string | undefined };

/** The tiers of one colo as this isolate reaches them. */
export type ColoTiers = {
  readonly colo: ColoTier;
  readonly fills: Fills;
  /** Purges and blocks; nothing where no ledger is bound. */
  readonly purges: ColoPurges | undefined;
  /** What is known of the packaged tracks whose files are fetched; nothing where no ladder has manifests. */
  readonly tracks: FileTracks | undefined;
  /** What is seen of listeners; nothing where no region is bound to hear of it. */
  readonly observations: Observations | undefined;
  /** What is known of edges; nothing where none are listed. */
  readonly routing: RoutingKnown | undefined;
  /** Files that are not to be had just now; nothing where nobody keeps count. */
  readonly failing?: Failing | undefined;
};

/** Hosts remembered at most: a stranger may send any number. */
const MOST_HOSTS = 256;

/** What an isolate holds for as long as it lives: settings, memory, and its way to each tier. */
export class Isolate {
  readonly geometry: Geometry;
  readonly signedParams: ReadonlySet<string>;
  readonly cors: CorsPolicy;
  readonly memory: MemoryTier;
  readonly reserve: Tier | undefined;
  /** The tracks whose manifests were read here. */
  readonly tracks = new Tracks();
  /** Reads the manifest at a path of a site for a data centre's fills; set by whoever serves requests here (`tracks/read.ts`). */
  readsManifest: ((colo: string, site: string, pathname: string, background: Background) => Promise<LearntTags>) | undefined;
  /** How every request to an upstream leaves. */
  readonly dispatch: Dispatch;
  readonly origin: OriginTier;
  /** The ways to its edges as measured here; nothing where none are listed. */
  readonly routes: Routes | undefined;
  /** How often fills went upstream without their object, since the isolate began. */
  bypassed = 0;
  private readonly edgeCounts = new EdgeCounts();
  private readonly fillOrigins = new Map<string, OriginTier>();
  /** Text that does not get smaller, by its encoded key. */
  readonly dense = new Marks();
  private readonly sites = new Map<string, Site | undefined>();
  private readonly policies = new Map<PathRule | undefined, PathPolicy>();
  private readonly queries = new Map<PathRule | undefined, UrlRules>();
  private readonly colos = new Map<string, ColoTiers>();

  constructor(
    readonly settings: Settings,
    private readonly bindings: Bindings,
  ) {
    this.geometry = { headBytes: settings.headBytes, sliceBytes: settings.sliceBytes };
    this.signedParams = signedParamSet(settings.signedParams);
    this.cors = corsPolicy(settings);
    this.memory = new MemoryTier(settings.memoryBytes);
    const keepMs = ({ kind }: { kind: keyof Settings["ttl"] }) => settings.ttl[kind].reserveSec * 1000;
    const reserve = bindings.RESERVE && new ReserveTier(bindings.RESERVE, this.geometry, keepMs);
    this.reserve = reserve && this.aboveOriginsThatUseIt(reserve);
    this.dispatch = dispatchFor(settings, bindings);
    this.routes = routesOf(settings, this.dispatch, { counts: this.edgeCounts });
    this.origin = originTier(settings, this.dispatch, this.routes);
  }

  /**
   * The origin as the fill objects of a colo ask it that live in this isolate: with measurements of their own, where there are edges to
   * measure, but one's failures are news to all of them, so that each does not have to find out by itself that an edge is gone.
   */
  originOfFills(colo: string): OriginTier {
    if (this.routes === undefined) return this.origin;
    const known = this.fillOrigins.get(colo);
    if (known !== undefined) return known;
    const own = originTier(this.settings, this.dispatch, routesOf(this.settings, this.dispatch));
    this.fillOrigins.set(colo, own);
    return own;
  }

  /** The ledger, where it is bound. */
  get ledger(): (LedgerPort & OrdersPort) | undefined {
    return ledgerObject(this.bindings);
  }

  /** The warming of a region and what it knows of edges, where regions are bound. */
  region(region: Region): (WarmPort & EdgePort) | undefined {
    return regionObject(this.bindings, region);
  }

  /** The secret the audit log is signed with. */
  get auditKey(): string | undefined {
    return this.bindings.AUDIT_KEY;
  }

  /** The site of a request's host, remembered: a few hosts ask for everything, and reading one takes two URL parsings. */
  siteOf(host: string): Site | undefined {
    if (!this.sites.has(host)) {
      if (this.sites.size >= MOST_HOSTS) this.sites.clear();
      this.sites.set(host, siteFor(this.settings, host));
    }
    return this.sites.get(host);
  }

  /** The reserve as it stands above the settings' origins: not above buckets, and not at all where there is nothing else. */
  private aboveOriginsThatUseIt(reserve: Tier): Tier | undefined {
    const uses = originPlaces(this.settings).map(({ url }) => usesReserve(url));
    if (uses.every(Boolean)) return reserve;
    return uses.some(Boolean) ? reservedFor(reserve, (key) => usesReserve(this.siteOf(hostOfKey(key))?.origin ?? "")) : undefined;
  }

  /** What is stored for how long under a rule for paths. */
  policyOf(rule: PathRule | undefined): PathPolicy {
    return remembered(this.policies, rule, () => pathPolicy(this.settings, rule));
  }

  /** How URLs under a rule for paths are normalised. */
  urlRulesOf(rule: PathRule | undefined): UrlRules {
    return remembered(this.queries, rule, () => urlRulesFor(this.settings, rule));
  }

  /** The tiers of the colo a request arrived in; an isolate lives in one, tests in several. */
  tiersOf(colo: string, where?: Where): ColoTiers {
    let tiers = this.colos.get(colo);
    if (tiers === undefined) {
      tiers = this.makeTiers(colo, where);
      this.colos.set(colo, tiers);
    }
    return tiers;
  }

  private makeTiers(colo: string, where: Where | undefined): ColoTiers {
    const { settings, bindings, geometry, memory, reserve, origin } = this;
    const coloTier = new ColoTier(coloCacheName(colo), geometry);
    const timeouts = {
      // The object answers once an upstream has; the second is for its own way there.
      headMs: answerMs(settings) + 1000,
      idleMs: settings.upstreamIdleTimeoutMs + 1000,
    };
    const onBypass = () => {
      this.bypassed += 1;
    };
    const upstream = new FillClient((key) => fillObject(bindings, colo, key), origin, timeouts, onBypass);
    const place = coordinatesOf(where);
    const promisers = promisersOf(bindings, colo, place);
    const observations = promisers && new Observations({
      tell: tellingOf(colo, promisers, (answer, askedMs) => purges?.edges?.answered(answer, askedMs)),
      bypassed: () => this.bypassed,
      edges: this.routes?.book,
      edgeCounts: this.edgeCounts,
      afterMs: tellAfterMs(settings.leaseSec),
    });
    const onEdges: OnEdges = (news, saidAtMs) => routing?.hear(news, saidAtMs);
    const purges = promisers && new ColoPurges({ colo, settings, promisers, shared: new SharedPromise(colo), observations, onEdges });
    const region = regionOf(colo, place);
    const routing = this.routes && new RoutingKnown({
      routes: this.routes,
      counts: this.edgeCounts,
      place,
      region,
      newest: (base) => purges?.ofUrl(base).newest ?? 0,
      steers: (nowMs) => purges?.steersFor(region, nowMs) ?? [],
    });
    const { ladder: ladders } = settings;
    const read: TrackFilesParts["read"] = async (site, pathname, background) => this.readsManifest?.(colo, site, pathname, background);
    const hasManifests = ladders.some(({ manifest }) => manifest !== undefined);
    const tracks = hasManifests ? new TrackFiles({ ladders, memory, tracks: this.tracks, purges, read }) : undefined;
    const fills = new Fills({ memory, colo: coloTier, reserve, upstream, origin, geometry, settings, purges, tracks, routing });
    const failing = settings.ladder.length === 0 || settings.rescueSec === 0 ? undefined : new Failures(colo, settings.rescueSec * 1000);
    return { colo: coloTier, fills, purges, tracks, failing, observations, routing };
  }
}

/** The upstream itself as the settings want it asked; the fill objects use the same. */
export function originTier(settings: Settings, dispatch: Dispatch, routes?: Routes): OriginTier {
  const asked = {
    geometry: { headBytes: settings.headBytes, sliceBytes: settings.sliceBytes },
    nodeName: settings.nodeName,
    firstByteTimeoutMs: settings.upstreamFirstByteTimeoutMs,
    idleTimeoutMs: settings.upstreamIdleTimeoutMs,
    retries: settings.upstreamRetries,
    policyOf: policiesOf(settings),
  };
  return new OriginTier(asked, dispatch, routes);
}

/** The policy of each rule for paths by its prefix, as asks name it. One that another version knows is nobody's here. */
function policiesOf(settings: Settings): (prefix: string | undefined) => PathPolicy {
  const policies = new Map(settings.paths.map((rule) => [rule.prefix, pathPolicy(settings, rule)]));
  const everywhere = pathPolicy(settings, undefined);
  return (prefix) => (prefix === undefined ? everywhere : (policies.get(prefix) ?? everywhere));
}

/** What a map holds of a key, made the first time. Rules are few and frozen. */
function remembered<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** An isolate, or everything that is wrong with its settings. */
export type Opening = { readonly ok: true; readonly isolate: Isolate } | { readonly ok: false; readonly problems: readonly SettingsProblem[] };

const openings = new WeakMap<object, Opening>();
let latest: { readonly variables: string; readonly result: Opening } | undefined;

/**
 * The isolate's state, made on its first request. The variables of a deployed version never change, but the platform may
 * hand them out in more than one object: equal ones mean one state, so that memory is not made anew for each.
 */
export function isolateOf(env: Bindings): Opening {
  const known = openings.get(env);
  if (known !== undefined) return known;
  const variables = JSON.stringify(env);
  if (latest?.variables !== variables) latest = { variables, result: open(env) };
  openings.set(env, latest.result);
  return latest.result;
}

function open(env: Bindings): Opening {
  const read = readSettings({ ...env });
  const problems = read.ok ? boundProblems(read.settings, { ...env }) : read.problems;
  return read.ok && problems.length === 0 ? { ok: true, isolate: new Isolate(read.settings, env) } : { ok: false, problems };
}
