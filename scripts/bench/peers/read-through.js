/** The pattern of many tutorials: look up, pass the request on, store what comes back when the Cache API takes it. */
export default {
  async fetch(request, env, ctx) {
    const hit = await caches.default.match(request);
    if (hit !== undefined) return hit;
    const url = new URL(request.url);
    const response = await fetch(env.ORIGIN + url.pathname, { headers: request.headers });
    if (response.status === 200) ctx.waitUntil(caches.default.put(request, response.clone()));
    return response;
  },
};
