/** The least a Worker can do: look in the Cache API. What is missing is fetched and stored, once. */
export default {
  async fetch(request, env, ctx) {
    const hit = await caches.default.match(request);
    if (hit !== undefined) return hit;
    const url = new URL(request.url);
    const response = await fetch(env.ORIGIN + url.pathname);
    ctx.waitUntil(caches.default.put(request.url, response.clone()));
    return response;
  },
};
