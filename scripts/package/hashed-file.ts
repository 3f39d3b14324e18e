import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";

/** Little pieces are written together. */
const BUFFER_BYTES = 1 << 20;

/** A new file that is written from its beginning to its end, and whose digest is known then. */
export class HashedFile {
  readonly #hash = createHash("sha256");
  readonly #file: FileHandle;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #filled = 0;
  #bytes = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Begins a file that must not be there yet. */
  static async create(path: string): Promise<HashedFile> {
    return new HashedFile(await open(path, "wx"));
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + BUFFER_BYTES - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === BUFFER_BYTES) await this.#flush();
    }
  }

  /** Copies bytes of another file; fewer are there: throws. */
  async copy(from: FileHandle, position: number, length: number): Promise<void> {
    for (let at = 0; at < length; ) {
      const { bytesRead } = await from.read(this.#buffer, this.#filled, Math.min(length - at, BUFFER_BYTES - this.#filled), position + at);
      if (bytesRead === 0) throw new Error("a file ended early while it was read");
      this.#filled += bytesRead;
      at += bytesRead;
      if (this.#filled === BUFFER_BYTES) await this.#flush();
    }
  }

  /** Ends it: its length and digest (SHA-256, hexadecimal). */
  async end(): Promise<{ bytes: number; sha256: string }> {
    await this.#flush();
    await this.#file.close();
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  /** Leaves it, however much of it is written. */
  close(): Promise<void> {
    return this.#file.close();
  }

  async #flush(): Promise<void> {
    const part = this.#buffer.subarray(0, this.#filled);
    this.#hash.update(part);
    for (let at = 0; at < part.length; ) at += (await this.#file.write(part, at)).bytesWritten;
    this.#bytes += part.length;
    this.#filled = 0;
  }
}
