/** Names share so many locks: a group of rows may ask for hundreds, and a server has room for some thousands in all. */
const lockCount = 1024;

/** The locks that names stand for, each once, in the order in which everybody takes them. */
export function lockNumbers(names: readonly string[]): readonly number[] {
  return [...new Set(names.map(numberOf))].toSorted((one, other) => one - other);
}

/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/: the same in every process, and even enough. */
function numberOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % lockCount;
}
