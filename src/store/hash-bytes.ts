import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { systemCodeOf } from "../kernel/load-error.ts";
import type { StoredContent } from "./store.ts";

/** Bytes read at a time. */
const blockBytes = 256 * 1024;

/** Takes note of bytes as they pass, and tells at the end what they were. */
export function hashBytes(): {
  readonly note: (block: Uint8Array) => void;
  readonly content: () => StoredContent;
} {
  const hash = createHash("sha256");
  let bytes = 0;
  return {
    note: (block) => {
      hash.update(block);
      bytes += block.length;
    },
    content: () => ({ hash: `sha256:${hash.digest("hex")}`, bytes }),
  };
}

/** What a store would have of a text. */
export function hashText(text: string): StoredContent {
  const { note, content } = hashBytes();
  note(Buffer.from(text));
  return content();
}

/** The bytes of a file of this host. @throws errors of the system as they are */
export async function* readFileBytes(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r");
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(blockBytes), 0, blockBytes);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** True where a file of this host has this content already. */
export async function hasContent(path: string, wanted: StoredContent): Promise<boolean> {
  const { note, content } = hashBytes();
  try {
    for await (const block of readFileBytes(path)) note(block);
  } catch (error) {
    if (systemCodeOf(error) !== undefined) return false;
    throw error;
  }
  const found = content();
  return found.hash === wanted.hash && found.bytes === wanted.bytes;
}
