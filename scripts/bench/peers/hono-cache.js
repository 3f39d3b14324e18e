/** Hono's cache middleware in front of a proxy to the origin. */
import { Hono } from "hono";
import { cache } from "hono/cache";

const app = new Hono();
app.get("*", cache({ cacheName: "peer", cacheControl: "max-age=3600" }));
app.get("*", (c) => fetch(c.env.ORIGIN + c.req.path, { headers: c.req.raw.headers }));
export default app;
