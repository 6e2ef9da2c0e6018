/** Where the page of a load is. */
export const loadAddress = (id: string): string => `/loads/${encodeURIComponent(id)}`;

/** Where the page of a plan is. @param name of its file, by its way from a root of the desk */
export const planAddress = (name: string): string =>
  `/plans/view?${new URLSearchParams({ file: name }).toString()}`;
