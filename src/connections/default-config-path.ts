/** The configuration that is read where none is named, in the folder that the program runs in. */
export const defaultConfigPath = "waybill.config.yaml";
