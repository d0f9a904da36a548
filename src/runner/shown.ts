/** Functions of these files are gone over as if each were one statement, unless the reader wants to see all. */
export const helpers = /^sim\/(include|lib)\//;
