// A place that holds a value: what C writes as `T **`.

/** A variable, field or array element that other code may read and set. */
export interface Slot<T> {
  /** The value in the place now: `*p`. */
  get(): T;
  /** Puts a value there: `*p = v`. */
  set(v: T): void;
}

/** The field `name` of `object` as a slot: what C writes as `&object->name`. */
export class FieldSlot<O, K extends keyof O> implements Slot<O[K]> {
  constructor(
    private readonly object: O,
    private readonly name: K,
  ) {}
  get(): O[K] {
    return this.object[this.name];
  }
  set(v: O[K]): void {
    this.object[this.name] = v;
  }
}

/** A place of its own: a local variable whose address C takes. */
export class ValueSlot<T> implements Slot<T> {
  constructor(private value: T) {}
  get(): T {
    return this.value;
  }
  set(v: T): void {
    this.value = v;
  }
}
