/** A field's name without indexes, as the documents' field tables have it: `reminders[0].name` → `reminders.name`. */
export function withoutIndexes(name: string): string {
  return name.replaceAll(/\[\d+\]/g, "");
}
