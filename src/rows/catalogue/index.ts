import type { RowErrorKind } from "./row-error-kind.ts";
import { amountErrors } from "./amounts.ts";
import { correctionErrors } from "./corrections.ts";
import { deliveryErrors } from "./delivery.ts";
import { groupErrors } from "./groups.ts";
import { guardErrors } from "./guard.ts";
import { mappingErrors } from "./mapping.ts";
import { mergeErrors } from "./merge.ts";
import { damageErrors } from "./damage.ts";
import { readBackErrors } from "./read-back.ts";
import { sourceErrors } from "./source.ts";
import { undoErrors } from "./undo.ts";
import { validationErrors } from "./validation.ts";

const catalogue = {
  ...sourceErrors,
  ...damageErrors,
  ...correctionErrors,
  ...mappingErrors,
  ...amountErrors,
  ...validationErrors,
  ...groupErrors,
  ...mergeErrors,
  ...guardErrors,
  ...deliveryErrors,
  ...readBackErrors,
  ...undoErrors,
};

/** Stable, stored in ledgers and reports. */
export type RowErrorCode = keyof typeof catalogue;

export const rowErrorCatalogue: Readonly<Record<RowErrorCode, RowErrorKind>> = catalogue;
