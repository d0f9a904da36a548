declare module 'virtual:kernel' {
  /** URL of the packed kernel text. */
  export const plain: string;
  /** URL of the packed kernel text that counts statements. */
  export const traced: string;
}
