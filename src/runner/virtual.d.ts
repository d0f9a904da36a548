declare module 'virtual:kernel' {
  /** URL of the packed kernel text. */
  export const plain: string;
  /** URL of the packed kernel text that counts statements. */
  export const traced: string;
  /** URL of the packed kernel text that tells of its statements. */
  export const stepped: string;
}

declare module 'virtual:cage' {
  /** URL of the script of the worker in the cage. */
  export const worker: string;
  /** URL of what reads a reader's texts, as CommonJS: worker.ts hands it what it requires. */
  export const reader: string;
  /** URL of what records runs and looks at their moments, likewise. */
  export const look: string;
}

declare module 'virtual:cage-page' {
  /** The page of the cage's frame. */
  export const html: string;
}
