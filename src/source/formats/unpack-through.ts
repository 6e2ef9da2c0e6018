import type { Transform } from "node:stream";

/**
 * What comes out of packed bytes. A piece is asked for when the one before has gone in, so that its buffer may be filled anew.
 * @throws what the pieces fail by, or the stream
 */
export async function* unpackThrough(
  packed: AsyncGenerator<Buffer, void, undefined>,
  stream: Transform,
): AsyncGenerator<Buffer, void, undefined> {
  const faults: unknown[] = [];
  const feed = async (): Promise<void> => {
    try {
      for await (const piece of packed) if (!(await takes(stream, piece))) return;
      stream.end();
    } catch (error) {
      faults.push(error);
      stream.destroy();
    }
  };
  void feed();
  try {
    for await (const chunk of stream) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (error) {
    throw faults.length === 0 ? error : faults[0];
  } finally {
    stream.destroy();
    // Else the file would be closed some time after whoever gave up the reading goes on.
    await packed.return();
  }
}

/** False where the stream has failed or was given up. */
async function takes(stream: Transform, piece: Buffer): Promise<boolean> {
  return await new Promise((resolve) =>
    stream.write(piece, (error) => resolve(error === null || error === undefined)),
  );
}
