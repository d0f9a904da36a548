const anonymous = { count: 1, buffers: false, swapCache: false, users: 0, reserved: false };
const swapped = { count: 2, buffers: false, swapCache: true, users: 1, reserved: false };

// A page without a slot.
share(anonymous); //=> true
share({ ...anonymous, count: 2 }); //=> false

// The zero page, whose users are not counted.
share({ ...anonymous, reserved: true }); //=> false

// A page of the swap cache; one with a sharer in memory, or one that is still in swap.
share(swapped); //=> true
share({ ...swapped, count: 3 }); //=> false
share({ ...swapped, users: 2 }); //=> false

// Just read, with its buffers. They count as a user, but do not write.
share({ ...swapped, count: 3, buffers: true }); //=> true
share({ ...swapped, count: 4, buffers: true }); //=> false
share({ ...swapped, count: 3, buffers: true, users: 2 }); //=> false
