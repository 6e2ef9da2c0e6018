/** A row as far as it is asked whose it is. */
export interface SharedRow {
  readonly rowNumber: number;
  readonly key?: string | undefined;
  /** The first of the rows with which it becomes one record. */
  readonly lead?: number | undefined;
}

/** Which rows of a load that several workers share an execution carries out in one reading of its file. */
export interface RowShare {
  /** False where other executions have begun with rows of it. */
  readonly isWhole: boolean;
  /**
   * Whether the row is to be carried out here and now; then it is under way until `over`.
   * @param wasSent it may have been sent by an execution that is over
   */
  takes(row: SharedRow, wasSent: boolean): boolean;
  /** Its outcome is on disk, or it takes none. */
  over(row: SharedRow): void;
  /** The `lead` of a row that is under way. */
  leadOf(rowNumber: number): number | undefined;
  /** @throws LoadError why the load stops here, as others or the sums of all have found it; undefined: the reading goes on */
  isCut(): boolean;
  /** The rows from here on need nobody's look before they are sent: others may join. */
  pastRamp(): void;
}
