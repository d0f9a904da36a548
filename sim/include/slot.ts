// A place that holds a value: what C writes as `T **`.

/** A variable, field or array element that somebody else may read and set. */
export interface Slot<T> {
  /** The value in the place now: `*p`. */
  get(): T;
  /** Puts a value there: `*p = v`. */
  set(v: T): void;
}
