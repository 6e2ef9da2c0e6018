/** The forms in which a load can be reported on. */
export const reportFormats = ["text", "csv", "json", "html"] as const;
export type ReportFormat = (typeof reportFormats)[number];
