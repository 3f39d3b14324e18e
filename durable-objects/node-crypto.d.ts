/** What is used of the runtime's own `node:crypto`, which needs no compatibility flag; Node's types would bring all of Node's names along. */
declare module "node:crypto" {
  /** A digest that is ready at once, unlike WebCrypto's: what must not be interleaved can use it. */
  export function createHash(name: "sha256"): { update(text: string): { digest(form: "hex"): string } };
}
