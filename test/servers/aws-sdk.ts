import { registerHooks } from "node:module";
import type { S3Package } from "../../src/sites/s3-package.ts";

/** The package is installed for tests alone, here: whoever asks for it is led here, as if it lay beside the program. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "@aws-sdk/client-s3"
      ? next(specifier, { ...context, parentURL: import.meta.url })
      : next(specifier, context),
});

/** The compiler holds the package to what is used of it. */
export const awsSdk: S3Package = await import("@aws-sdk/client-s3");
