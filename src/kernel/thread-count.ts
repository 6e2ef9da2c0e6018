/** Threads that one load may have; one reads the file, and has work for few others. */
export const mostThreads = 16;

/** What is taken as their number, behind `takes`. */
export const threadCountWords = `a whole number from 1 to ${mostThreads}`;
