/** What we use of the runtime's own zlib; its whole types would bring Node's globals into the Worker. */
declare module "node:zlib" {
  export const constants: { readonly BROTLI_PARAM_QUALITY: number; readonly BROTLI_PARAM_SIZE_HINT: number };
  export function brotliCompressSync(bytes: Uint8Array, options: { params: Record<number, number> }): Uint8Array<ArrayBuffer>;
  export function gzipSync(bytes: Uint8Array, options: { level: number }): Uint8Array<ArrayBuffer>;
}
