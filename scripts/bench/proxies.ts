import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Running } from "./contenders.ts";
import { ended } from "./processes.ts";

/** How to get what is missing, or undefined when the program is there. */
export function missing(program: "nginx" | "varnish"): string | undefined {
  const found = spawnSync(program === "varnish" ? "varnishd" : program, ["-V"], { stdio: "ignore" });
  return found.error === undefined ? undefined : `${program} is not installed: apt-get install ${program}`;
}

/** nginx with a proxy cache and its lock; with `slices`, ngx_http_slice_module cuts the objects into 1 MiB. */
export async function startNginx(origin: string, slices: boolean): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), "bench-nginx-"));
  const port = await freePort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
  await writeFile(join(folder, "nginx.conf"), `
${process.getuid?.() === 0 ? "user root;" : ""}
daemon off; worker_processes 2; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 2048; }
http {
  access_log off; tcp_nodelay on; ${temporary.join(" ")}
  proxy_cache_path ${folder}/cache keys_zone=tracks:8m max_size=2g;
  upstream far { server ${new URL(origin).host}; keepalive 64; }
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location / {
      proxy_pass http://far; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_cache tracks; proxy_cache_lock on; proxy_cache_lock_timeout 60s; proxy_cache_lock_age 60s;
      ${slices
        ? "slice 1m; proxy_cache_key $uri$slice_range; proxy_set_header Range $slice_range; proxy_cache_valid 200 206 1h;"
        : "proxy_cache_key $uri; proxy_cache_valid 200 1h;"}
    }
  }
}
`);
  return run("nginx", ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")], port, folder);
}

/** Varnish as it comes, with enough memory for the benchmark's tracks. */
export async function startVarnish(origin: string): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), "bench-varnish-"));
  const port = await freePort();
  const { host } = new URL(origin);
  return run("varnishd", ["-F", "-j", "none", "-n", folder, "-a", `127.0.0.1:${port}`, "-b", host, "-s", "malloc,512m", "-T", "none"], port, folder);
}

async function run(program: string, args: readonly string[], port: number, folder: string): Promise<Running> {
  const child = spawn(program, args, { stdio: "ignore" });
  const failed = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code}`)));
  });
  failed.catch(() => undefined);
  await Promise.race([accepts(port), failed]);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid,
    close: async () => {
      await ended(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Resolves when the port accepts a connection; throws after 10 s. A program in C says nothing we could wait for instead. */
async function accepts(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (open) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`nothing listens on port ${port}`);
}
