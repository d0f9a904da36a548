const child = parent.fork().mm;

child.mm_users.counter === predicted.mm_users; //=> true
child.map_count === predicted.map_count; //=> true
child.total_vm === predicted.total_vm; //=> true
child.rss === predicted.rss; //=> true
child.locked_vm === predicted.locked_vm; //=> true
