import type { RowErrorKind } from "../row-error.ts";
import { deliveryErrors } from "./delivery.ts";
import { mappingErrors } from "./mapping.ts";
import { sourceErrors } from "./source.ts";
import { validationErrors } from "./validation.ts";

const catalogue = { ...sourceErrors, ...mappingErrors, ...validationErrors, ...deliveryErrors };

/** Stable, stored in ledgers and reports. */
export type RowErrorCode = keyof typeof catalogue;

export const rowErrorCatalogue: Readonly<Record<RowErrorCode, RowErrorKind>> = catalogue;
