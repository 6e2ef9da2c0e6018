const mostKept = 5000;

/** Keeps what was made of the last texts, for columns of which many cells say the same, as those of days do. */
export function remember<T>(make: (text: string) => T): (text: string) => T {
  const kept = new Map<string, { readonly made: T }>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known.made;
    const made = make(text);
    if (kept.size >= mostKept) kept.clear();
    kept.set(text, { made });
    return made;
  };
}
