// Words and spellings that the book does not use, each with what it says instead: the tables of prose-rules.ts.

export interface Avoided {
  /** What is looked for. Code is masked before, and upper and lower case are alike unless the pattern is without `i`. */
  pattern: RegExp;
  /** What to write instead, as a message says it. */
  instead: string;
  /** What makes a find no hit, held against its sentence, in which the find stands as «find». */
  unless?: RegExp;
}

/** Places where a word is right all the same. One that finds nothing any more is an error. */
export interface Exception {
  file: string;
  /** Part of the sentence. */
  says: string;
  /** The find: as it stands there. */
  word: string;
  why: string;
}

/** Words that read as translated, or that a kernel programmer would not use. */
export const words: Avoided[] = [
  {
    pattern: /\bg(?:ives?|ave|iven|iving)(?: (?!way\b)[\w'’§]+){0,8}? back\b/gi,
    instead: 'returns (a value), frees (memory), drops (a reference), releases (a lock)',
  },
  {
    pattern: /\b(?:given|giv(?:es?|ing)|gave)(?: (?!way\b)[\w'’§]+){0,6}? up\b/gi,
    // To stop trying.
    unless:
      /«(?:gives?|gave|giving) up»(?:[.,;:)]|$| (?:on|and|when|if|after|at|with|too|then)\b)/i,
    instead: 'releases (a lock), frees (memory, a slot), drops (a reference)',
  },
  { pattern: /\bfor want of\b/gi, instead: 'without, or because there is no' },
  {
    pattern:
      /\bthe answer (?:is|was|has)\b|\b(?:becomes of|is|with|yet) the answer\b|\bno answer\b|(?:\bcalls?|\bwould|§) answer(?:s|ed)?\b|\banswers? (?:§|null|-?\d)/gi,
    instead: 'returns, or "the return value"',
  },
  {
    pattern: /\b(?:no|some|any|every)body\b/gi,
    instead: 'which: "no task", "another process", "nothing else"; of people "no one"',
  },
  {
    pattern: /\bwho\b/gi,
    unless: new RegExp(
      [
        // After the word for a person.
        '(?:those|all|one|anyone|everyone|people|readers?|users?|authors?|programmers?),? «who»',
        // Asked, directly or not, or a title.
        '(?:asks?|asked|asking|knows?|known|tells?|telling|say|says|shows?|decides?|depends on) «who»',
        '(?:- |, |and|of|which:) ?«who» (?:calls|else|faulted|has|holds|is|may|runs|sent|was)\\b',
        '«who»[^.]*\\?',
        '^«who»[^.]*$',
      ].join('|'),
      'i',
    ),
    instead: 'a noun: "a process that writes gets a copy", "the tasks that wait for it"',
  },
  {
    pattern: /\bbehind\b/gi,
    unless: new RegExp(
      [
        '(?:lea(?:ve|ving)|left)[^.;]* «behind»',
        // What gives an area or an address its contents.
        '(?:objects?|files?|RAM|memory|frames?|driver)(?: (?:is|stands|that stands?))? «behind»',
        'one step «behind»',
      ].join('|'),
      'i',
    ),
    instead: '"after" (in an order), "above" (of addresses), "past" (the end of a file)',
  },
  {
    pattern: /\bstop(?:s|ped)? (?:the|a) kernel\b/gi,
    instead: 'calls BUG(), ends in a BUG(): it kills the task that meets it',
  },
  { pattern: /\b(?:as|like|see) above\b/gi, instead: 'what is meant' },
  {
    pattern: /\b(?:be|been|was|were) had\b/gi,
    instead: 'allocated, available or free; or "there is none"',
  },
  {
    pattern: /\b(?:lets?|letting) go\b/gi,
    instead: 'drops (a reference), releases (a lock, an address space), frees (memory)',
  },
  {
    pattern: /(?<=^|[.!?] )(?:Of (?:an?|each|every|what|that|whom)\b|In the place of)/g,
    instead: 'subject, verb, object: put this after the verb',
  },
];

/** One spelling for each term. */
export const terms: Avoided[] = [
  {
    pattern: /\bregions?\b/gi,
    // The printed book's titles.
    unless:
      /^(?:Creating|Deleting|Finding|Fixing up|Inserting|Locking|Merging|Remapping|Searching|Unlocking)[a-z ]* «regions?»(?: after locking)?$/,
    instead: 'area',
  },
  { pattern: /\bplaces? in (?:the )?swap\b/gi, instead: 'slot' },
  { pattern: /\bhalf-?way\b/gi, instead: 'half way' },
  { pattern: /\bbit maps?\b/gi, instead: 'bitmap' },
  {
    pattern: /\bpage[ -]?table entr(?:y|ies)\b/gi,
    unless: /«page-table/i,
    instead: 'page-table entry',
  },
  {
    pattern: /\breadahead\b|\bread ahead\b/gi,
    // The verb.
    unless:
      /\b(?:to|and|will|would|is|are|be|was|were|has|been|not|never|merely|those|pages|it|they|may|can|so) «read ahead»|«read ahead» (?:last|up to)/i,
    instead: 'read-ahead (the verb: is read ahead)',
  },
  { pattern: /\bcopy on write\b/gi, instead: 'copy-on-write' },
  { pattern: /\bwrite protect(?:s|ed|ing)?\b/gi, instead: 'write-protect' },
  { pattern: /\bwrite-protection\b/gi, instead: 'write protection' },
  {
    pattern: /\b(?:the|by|for|of|until|that) page out\b|\bpage outs\b|\bpageout\b/gi,
    unless: /«the page out» (?:of|to)/i,
    instead: 'page-out',
  },
  { pattern: /\bswapin\b|\bswapout\b/gi, instead: 'swap-in, swap-out' },
  { pattern: /\bpagecache\b/gi, instead: 'page cache' },
  { pattern: /\bswapcache\b/gi, instead: 'swap cache' },
  {
    pattern: /\b(?:page|swap)-cache\b(?! [a-z])/gi,
    instead: 'page cache, swap cache: the hyphen only before a noun',
  },
  { pattern: /\bfilesystems?\b/gi, instead: 'file system' },
  { pattern: /\bspin[ -]locks?\b/gi, instead: 'spinlock' },
  { pattern: /\blook-ups?\b/gi, instead: 'lookup' },
  { pattern: /\brunqueues?\b/gi, instead: 'run queue' },
  { pattern: /\bwaitqueues?\b/gi, instead: 'wait queue' },
  { pattern: /\bfreelists?\b/gi, instead: 'free list' },
  { pattern: /\bsuper[ -]user\b/gi, instead: 'superuser' },
  { pattern: /\bswap-?files?\b/gi, instead: 'swap file' },
  { pattern: /\buserspace\b|\buserland\b/gi, instead: 'user space' },
  { pattern: /\bdead lock(?:s|ed)?\b/gi, instead: 'deadlock' },
  { pattern: /\bred black\b/gi, instead: 'red-black' },
  {
    pattern: /\b(?:behavior|color|neighbor|honor|favor)(?:s|ed|ing)?\b(?!:)/gi,
    instead: 'behaviour, colour, neighbour',
  },
  {
    pattern:
      /\b(?:initial|recogn|organ|synchron|optim|real|summar|serial)iz(?:e|es|ed|ing|ation)\b/gi,
    instead: 'the ending -ise',
  },
  {
    pattern: /\bcancel(?:ed|ing)\b|\blabel(?:ed|ing)\b|\bgray\b/gi,
    instead: 'cancelled, labelled, grey',
  },
];

/** How numbers and units are written. */
export const signs: Avoided[] = [
  { pattern: /\d\^\d+/g, instead: 'a superscript: 2²⁰' },
  { pattern: /\b\d+(?:[KMG]i?B|ms|µs|MHz)\b/g, instead: 'a space before the unit' },
  { pattern: /\b[KMG]iB\b/g, instead: 'KB, MB, GB, as the kernel does' },
];

/** Besides, where no code stands beside: comments write numbers as code does, and the kernel's log is in columns. */
export const printed: Avoided[] = [
  {
    pattern: /(?<![\w§)\]²-⁹¹])-\d+(?![\w-])/g,
    instead: 'the sign − for minus, or the number as code',
  },
  { pattern: /(?<=\S) {2,}(?=\S)/g, instead: 'one space' },
  { pattern: /(?<!\.)\.{3}(?!\.)/g, instead: 'the sign …' },
];

export const exceptions: Exception[] = [
  {
    file: 'content/index.en.mdx',
    says: '3.1 Finding a mapped region',
    word: 'region',
    why: 'the title of a section',
  },
  {
    file: 'content/2-regions/index.en.mdx',
    says: 'The printed book calls it a region',
    word: 'region',
    why: 'says what the word means',
  },
  {
    file: 'content/reference/glossary/en.mdx',
    says: 'The printed book calls it a region',
    word: 'region',
    why: 'says what the word means',
  },
  {
    file: 'content/reference/glossary/en.mdx',
    says: 'region',
    word: 'region',
    why: 'the head of its entry',
  },
];

/**
 * Verbs that a first sentence of a note may have as its only one, as they stand there.
 *
 * No full list of English: a word is added when a note needs it.
 */
export const verbs: string[] = `
  is are was were isn’t aren’t has have had does do did can cannot could may might must shall should will would need
  add adds adjusts allows applies asks become becomes begins begin belongs bound bounds brings causes chooses clears closes comes come compares computes
  contains continues copies costs covers decides deletes denies depends depend describes differs divides does drops
  ends exists exits expects fails fail fills finds fits follows frees get gets gives goes go grows grow guards hangs happens holds
  hides ignores includes inserts joins keeps keep knows leads learns leaves leave lets lies lie limits looks loops loses
  lowers maps makes means meets merges moves move names needs obeys opens pays passes prevents prints protects proves
  provides puts raises reaches reads receives records reduces refers refuses registers releases relies removes reports
  requires returns runs run saves says searches seems sees sends separates serves sets shares shows skips sleeps splits
  stands starts stays stay steps stops stores subtracts succeeds supplies swaps takes take tells tell touches translates
  treats tries turns unlinks unlocks unmaps waits wakes walks wants withdraws works
`
  .trim()
  .split(/\s+/);

/** Verbs that are as often plural nouns: a verb if one of these words comes next. */
export const nounsOrVerbs =
  /\b(?:accesses|blocks|calls|changes|checks|counts|links|lists|locks|marks|places|results|tests|uses|writes)(?: only| also| again)? (?:whether|that|the|a|an|its|their|how|which|what|all|each|every|no|one|two|from|in|into|for|to|it|them|itself|§)/i;
