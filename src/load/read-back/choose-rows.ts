import { createHash } from "node:crypto";

const parts = 2 ** 48;

/**
 * Chooses a share of a load's rows. It follows from load and row number alone, so every execution chooses the same rows.
 * @param share from 0 to 1
 */
export function chooseRows(
  loadId: string,
  share: number,
): (row: { readonly rowNumber: number }) => boolean {
  if (share <= 0) return () => false;
  if (share >= 1) return () => true;
  return ({ rowNumber }) => {
    const digest = createHash("sha256").update(`${loadId}:${rowNumber}`).digest();
    return digest.readUIntBE(0, 6) / parts < share;
  };
}
