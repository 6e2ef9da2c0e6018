/** The members that lead from one name to a name within it; undefined where it does not lie within. */
export function stepsWithin(name: string, parent: string): readonly string[] | undefined {
  if (name === parent) return [];
  return name.startsWith(`${parent}.`) ? name.slice(parent.length + 1).split(".") : undefined;
}
