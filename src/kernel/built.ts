/** What is built on the first call, and kept. */
export function built<T>(build: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => (kept ??= { value: build() }).value;
}
