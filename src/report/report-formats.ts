/**
 * The forms in which a load can be reported on.
 * @example
 * for (const format of reportFormats)
 *   await reportOnLoad({ load: "wb-20261122-0231", format, to: `report.${format}` });
 */
export const reportFormats = ["text", "csv", "json", "html"] as const;
/** One of `reportFormats`. */
export type ReportFormat = (typeof reportFormats)[number];
