// A place that holds a value: what C writes as `T **`.

/** A variable, field or array element that somebody else may read and set. */
export interface Slot<T> {
  /** The value in the place now: `*p`. */
  get(): T;
  /** Puts a value there: `*p = v`. */
  set(v: T): void;
}

/** The field `name` of `object` as a slot: what C writes as `&object->name`. */
export class FieldSlot<K extends string, T> implements Slot<T> {
  constructor(
    private readonly object: { [F in K]: T },
    private readonly name: K,
  ) {}
  get(): T {
    return this.object[this.name];
  }
  set(v: T): void {
    this.object[this.name] = v as (typeof this.object)[K];
  }
}
