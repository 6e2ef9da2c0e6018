/** A writer that goes on when its reader is gone: a closed pipe or terminal must not cost a row. */
export function writeTo(stream: NodeJS.WriteStream): (text: string) => void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
  });
  return (text) => void stream.write(text);
}
