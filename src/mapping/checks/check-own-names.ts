import type { Check } from "./mapped-field.ts";

/** No name stands for two texts. */
export const checkOwnNames: Check = ({ file: { above = {}, parameters = {} } }) =>
  Object.keys(parameters)
    .filter((name) => Object.hasOwn(above, name))
    .map((name) => ({
      path: ["parameters", name],
      text: `${name} also stands under above. Give one of them another name.`,
    }));
