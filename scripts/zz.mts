// 300 slow cold tracks at once, plain origin: where is the limit?
import { startFleet } from "./local/fleet.ts";
import { load } from "./bench/processes.ts";
import { startEdges } from "./bench/routing/edges-port.ts";
const n = Number(process.argv[2] ?? 200), rate = Number(process.argv[3] ?? 40000);
const e = await startEdges([{latencyMs:20,bytesPerSecond:rate}]);
const f = await startFleet({ port:0, origin:e.urls[0]!, pops:["FRA"], logLevel:"warn" });
const r = await load({kind:"asks",asks:Array.from({length:n},(_,i)=>({url:f.edges[0]!.url,path:`/audio/h.${i}-1.flac`,afterMs:i*10})),timeoutMs:80000});
const seen = (await e.take())[0]!;
console.log(n, "failed", r.filter(x=>!x.right).length, r.find(x=>x.failed)?.failed, "statuses", JSON.stringify(Object.entries(Object.groupBy(r,x=>String(x.status))).map(([k,v])=>[k,v!.length])), "upstream", seen.length);
const t0=r[0]!.startMs; console.log("first bytes after ms", [0,.1,.5,.9,.99].map(q=>Math.round(r.map(x=>x.firstAtMs-x.startMs).sort((a,b)=>a-b)[Math.floor(q*(n-1))]!)), "upstream arrivals", seen.map(s=>s.atMs-t0).filter((_,i)=>i%20===0));
await f.close(); await e.close();
